"""The index of an exported dossier as a PDF: what is in it, under which name, with which checksum."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from cases.documents.names import size_in_words


def index(parts: Any) -> bytes:
    """The index of a dossier (`cases.documents.exporting.Contents`). Nothing is fetched from anywhere."""
    from weasyprint import CSS, HTML  # takes half a second to load, and no page needs it

    shown = {
        "case": parts.case,
        "at": parts.at,
        "rows": [
            {"document": d, "version": v, "name": name.rpartition("/")[2], "size": size_in_words(v.size)}
            for d, v, name in parts.versions
        ],
        "left": [{"document": document, "version": version} for document, version in parts.left],
        "evidence": [
            {"document": document, "evidence": evidence}
            for document in parts.documents
            for evidence in document.supporting
            if evidence.withdrawn_at is None
        ],
    }
    style = (Path(settings.BASE_DIR) / "templates" / "pdf" / "dossier.css").read_text()
    page = HTML(string=render_to_string("pdf/dossier.html", shown), url_fetcher=_refuse)
    return page.write_pdf(pdf_variant="pdf/ua-1", stylesheets=[CSS(string=style, url_fetcher=_refuse)])


def _refuse(url: str, *args: Any, **kwargs: Any) -> Any:
    raise ValueError(f"A PDF of ROSI stands by itself; it asked for {url}")
