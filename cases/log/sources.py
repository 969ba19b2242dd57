"""From which tables the log is put together, and how a row of each leads to its case."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps

from accounts import wall
from accounts.database import OURS
from cases.models import Case, DeclaredConflict, Person, RelatedCases, Report, Reporter
from cases.story import PARTS
from cases.together import leads_to

# Kinds by which a look at something of a case is named in the log of reading.
LOOKED_AT = ("case", "report", "reporter", "person", "mandate", "disposition", "document", "datarequest")
LOOKS = "accessevent"  # the source of what was looked at; every other one is a table with history
# Reports and persons were there before the case; the numbers of these kinds are what people know them by.
PATHS: dict[Any, str] = {**PARTS, Report: "case", Person: "case", Reporter: "report__case"}
NUMBERED = (Case, Report)
BETWEEN = (RelatedCases,)  # of two cases: in the log of each, where the reader sees both
JOINED = (Report, Person, DeclaredConflict)  # they came to the case later than they were made


@dataclass(frozen=True)
class Source:
    """One table with history."""

    model: Any

    @property
    def name(self) -> str:
        return self.model._meta.model_name

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def history(self) -> str:
        return self.model.history.model._meta.db_table

    @property
    def _path(self) -> str:
        """How a row leads to its case; a table of an app above this one says so itself."""
        return PATHS.get(self.model) or getattr(self.model, "path_to_case", "")

    @property
    def of_a_case(self) -> bool:
        return self.model is Case or bool(self._path)

    @property
    def by_row(self) -> bool:
        """Whether its rows of a case are found by their ids: no column of the history names the case for good."""
        return self.model is Case or self.model in (*JOINED, *BETWEEN) or self._path not in ("", "case")

    @property
    def of_a_report(self) -> bool:
        """Whether its rows stand with one report: the report itself, and what names it in a column of its own."""
        return self.model is Report or any(
            field.name == "report" and field.related_model is Report
            for field in self.model._meta.concrete_fields
        )

    @property
    def leads_to_report(self) -> str:
        """SQL: that a history row leads to the report with the number `wanted`."""
        if self.model is Report:
            return "h.number = wanted"
        return "h.report_id IN (SELECT id FROM cases_report WHERE number = wanted)"

    @property
    def is_named_in_looks(self) -> bool:
        return self.of_a_case and self.name in LOOKED_AT

    @property
    def about(self) -> str:
        """SQL: kind and number of a history row `h`."""
        if self.model in NUMBERED:
            return f"'{self.name}:' || h.number"
        if self.model is Reporter:
            return "'reporter:' || (SELECT number FROM cases_report WHERE id = h.report_id)"
        return f"'{self.name}:' || h.id"

    @property
    def case(self) -> str:
        """SQL: the id of the case of a history row `h`."""
        if self.model is Case:
            return "h.id"
        return _case_at_the_end_of("h", self.model, self._path) if self.of_a_case else "NULL::bigint"

    @property
    def case_number(self) -> str:
        """SQL: the number of that case; empty for what belongs to none."""
        return f"coalesce({_of_case('number', self.case)}, '')" if self.of_a_case else "''"

    @property
    def directorate(self) -> str:
        """SQL: the directorate under which the row falls."""
        if self.model._meta.model_name == "directorate":
            return "h.id"
        if any(field.name == "directorate" for field in self.model._meta.concrete_fields):
            return "h.directorate_id"
        return _of_case("directorate_id", self.case) if self.of_a_case else "NULL"

    @property
    def leads_to_case(self) -> str:
        """SQL: that a history row leads to the case `%s`, by way of what stands in the register now."""
        if self.model is Case:
            return "id = %s"
        if self.model in BETWEEN:
            seen = wall.with_rules(f"{{here {self.table} h.id}}")
            return f"(case_id = %s OR other_id = %s) AND ((SELECT reads_log('{{see_log}}')) OR {seen})"
        if self.model in JOINED:
            return f"id IN (SELECT id FROM {self.table} WHERE {leads_to(self.model, 'case')})"  # noqa: S608
        return leads_to(self.model, self._path)


@lru_cache
def sources() -> tuple[Source, ...]:
    """Every table with history, read from the models: a new one joins by itself."""
    return tuple(
        Source(model)
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        if hasattr(model, "history")
    )


def _of_case(column: str, key: str) -> str:
    return f"(SELECT {column} FROM cases_case WHERE id = {key})"  # noqa: S608


def _case_at_the_end_of(row: str, model: Any, path: str) -> str:
    name, _, rest = path.partition("__")
    field = model._meta.get_field(name)
    if not rest:
        return f"{row}.{field.column}"
    above = field.related_model
    inner = _case_at_the_end_of("a" + row, above, rest)
    return f"(SELECT {inner} FROM {above._meta.db_table} a{row} WHERE a{row}.id = {row}.{field.column})"  # noqa: S608
