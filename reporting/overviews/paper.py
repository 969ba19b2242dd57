"""An overview on paper: the frozen figures as a tagged PDF (pdf/ua-1), A4, at most four pages."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from reporting.overviews import showing
from reporting.overviews.freezing import Overview

VARIANT = "pdf/ua-1"


def pdf(overview: Overview, language: str) -> bytes:
    """The PDF of a version in a language: the same bytes every time. Nothing is fetched from anywhere."""
    from weasyprint import CSS, HTML  # takes half a second to load, and no other page needs it

    with translation.override(language):
        html = render_to_string("pdf/overview.html", showing.shown(overview) | {"language": language})
    document = HTML(string=html, url_fetcher=_refuse)
    return document.write_pdf(
        pdf_variant=VARIANT,
        stylesheets=[CSS(string=_style(), url_fetcher=_refuse)],
        pdf_identifier=hashlib.sha256(f"{overview.row.sha256}:{language}".encode()).hexdigest().encode(),
    )


@lru_cache(maxsize=1)
def _style() -> str:
    return (Path(settings.BASE_DIR) / "templates" / "pdf" / "overview.css").read_text()


def _refuse(url: str, *args: Any, **kwargs: Any) -> Any:
    raise ValueError(f"A PDF of ROSI stands by itself; it asked for {url}")
