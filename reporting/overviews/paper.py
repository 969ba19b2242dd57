"""An overview on paper: the frozen figures as a tagged PDF (pdf/ua-1), A4, at most four pages."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from reporting.overviews import showing
from reporting.overviews.freezing import Difference, Overview

VARIANT = "pdf/ua-1"


MOST_PAGES = 4
MOST_CHANGES = 12  # lines of what a version changed; all of them stand on the page


class TooLong(Exception):
    """The overview does not fit on the pages that a director gets."""


def pdf(overview: Overview, language: str, differences: Sequence[Difference] = ()) -> bytes:
    """The PDF of a version in a language: the same bytes every time, on four pages at most.

    Nothing is fetched from anywhere. Where the detail does not fit, its last sections stand on the page only, and the
    paper says so. Raises TooLong when that is not enough.
    """
    with translation.override(language):
        shown = showing.shown(overview) | {
            "language": language,
            "changes": differences[:MOST_CHANGES],
            "more_changes": max(0, len(differences) - MOST_CHANGES),
        }
        identifier = hashlib.sha256(f"{overview.row.sha256}:{language}".encode()).hexdigest().encode()
        detail = shown["detail"]
        for kept in range(len(detail), -1, -1):
            document = _laid_out(shown | {"detail": detail[:kept], "left_out": len(detail) - kept})
            if len(document.pages) <= MOST_PAGES:
                return document.write_pdf(pdf_variant=VARIANT, pdf_tags=True, pdf_identifier=identifier)
    raise TooLong(f"{len(document.pages)} pages")


def _laid_out(context: dict[str, Any]) -> Any:
    from weasyprint import CSS, HTML  # takes half a second to load, and no other page needs it

    html = HTML(string=render_to_string("pdf/overview.html", context), url_fetcher=_refuse)
    return html.render(
        pdf_variant=VARIANT, pdf_tags=True, stylesheets=[CSS(string=_style(), url_fetcher=_refuse)]
    )


@lru_cache(maxsize=1)
def _style() -> str:
    return (Path(settings.BASE_DIR) / "templates" / "pdf" / "overview.css").read_text()


def _refuse(url: str, *args: Any, **kwargs: Any) -> Any:
    raise ValueError(f"A PDF of ROSI stands by itself; it asked for {url}")
