"""An overview on paper: the frozen figures as a tagged PDF (pdf/ua-1), A4, at most four pages."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from reporting.overviews import showing
from reporting.overviews.freezing import Difference, Overview
from reporting.paper import VARIANT, collected_at_the_end, refuse, style

MOST_PAGES = 4
LAST_OF_ALL = "about"  # the last line that has to be there; detail follows it
MOST_CHANGES = 12  # lines of what a version changed; all of them stand on the page


class TooLong(Exception):
    """The overview does not fit on the pages that a director gets."""


def pdf(overview: Overview, language: str, differences: Sequence[Difference] = ()) -> bytes:
    """The PDF of a version in a language: the same bytes every time, on four pages at most.

    Nothing is fetched from anywhere. Detail comes last, in tables that stand on one page each: what does not fit on
    four pages is left to the page of the overview, and the paper says so. Raises TooLong when more does not fit.
    """
    with translation.override(language), collected_at_the_end():
        shown = showing.shown(overview) | {
            "language": language,
            "changes": differences[:MOST_CHANGES],
            "more_changes": max(0, len(differences) - MOST_CHANGES),
        }
        identifier = hashlib.sha256(f"{overview.row.sha256}:{language}".encode()).hexdigest().encode()
        return _written(shown, identifier)


def _written(context: dict[str, Any], identifier: bytes) -> bytes:
    document = _laid_out(context)
    if not any(LAST_OF_ALL in page.anchors for page in document.pages[:MOST_PAGES]):
        raise TooLong(f"{len(document.pages)} pages")
    del document.pages[MOST_PAGES:]
    return document.write_pdf(pdf_variant=VARIANT, pdf_tags=True, pdf_identifier=identifier)  # type: ignore[no-any-return]


def _laid_out(context: dict[str, Any]) -> Any:
    from weasyprint import CSS, HTML  # takes half a second to load, and no other page needs it

    html = HTML(string=render_to_string("pdf/overview.html", context), url_fetcher=refuse)
    return html.render(
        pdf_variant=VARIANT,
        pdf_tags=True,
        stylesheets=[CSS(string=style("overview.css"), url_fetcher=refuse)],
    )
