"""A report on paper: the same parts as a tagged PDF (pdf/ua-1), A4, with its infographics."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from reporting.annual import posters
from reporting.annual.report import Report

VARIANT = "pdf/ua-1"


def pdf(report: Report) -> bytes:
    """The PDF of a report in its language. Nothing is fetched from anywhere."""
    from weasyprint import CSS, HTML  # takes half a second to load, and no other page needs it

    context = {"report": report, "posters": posters.shown(report.parts, report.credit)}
    told = f"{report.sha256 or report.as_of.isoformat()}:{report.code}:{report.language}"
    html = HTML(string=render_to_string("pdf/annual.html", context), url_fetcher=_refuse)
    styles = [CSS(string=_style(), url_fetcher=_refuse)]
    return html.write_pdf(  # type: ignore[no-any-return]
        stylesheets=styles,
        pdf_variant=VARIANT,
        pdf_tags=True,
        pdf_identifier=hashlib.sha256(told.encode()).hexdigest().encode(),
    )


@lru_cache(maxsize=1)
def _style() -> str:
    folder = Path(settings.BASE_DIR) / "templates" / "pdf"
    return "".join((folder / name).read_text() for name in ("overview.css", "annual.css"))


def _refuse(url: str, *args: Any, **kwargs: Any) -> Any:
    raise ValueError(f"A PDF of ROSI stands by itself; it asked for {url}")
