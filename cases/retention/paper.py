"""A certificate of destruction on paper: a tagged PDF, with what stands on its page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string


def pdf(shown: dict[str, Any]) -> bytes:
    """The PDF (pdf/ua-1) of a certificate; `shown` is what its page shows. Nothing is fetched from anywhere."""
    from weasyprint import CSS, HTML  # takes half a second to load, and no page needs it

    style = (Path(settings.BASE_DIR) / "templates" / "pdf" / "dossier.css").read_text()
    page = HTML(string=render_to_string("pdf/certificate.html", shown), url_fetcher=_refuse)
    identifier = shown["certificate"].sha256.encode()
    return page.write_pdf(  # type: ignore[no-any-return]
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
        pdf_identifier=identifier,
        stylesheets=[CSS(string=style, url_fetcher=_refuse)],
    )


def _refuse(url: str, *args: Any, **kwargs: Any) -> Any:
    raise ValueError(f"A PDF of ROSI stands by itself; it asked for {url}")
