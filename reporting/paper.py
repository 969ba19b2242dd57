"""HTML laid out on paper: a tagged PDF (pdf/ua-1) that stands by itself, the same bytes for the same HTML."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

VARIANT = "pdf/ua-1"


def pdf(html: str, styles: tuple[str, ...], identifier: str) -> bytes:
    """The PDF of a page in the styles of templates/pdf with these names. Nothing is fetched from anywhere."""
    from weasyprint import CSS, HTML  # takes half a second to load, and no other page needs it

    with collected_at_the_end():
        return HTML(string=html, url_fetcher=refuse).write_pdf(  # type: ignore[no-any-return]
            stylesheets=[CSS(string=style(*styles), url_fetcher=refuse)],
            pdf_variant=VARIANT,
            pdf_tags=True,
            pdf_identifier=identifier.encode(),
        )


@contextmanager
def collected_at_the_end() -> Iterator[None]:
    """The boxes of a document live until it is written: looking for garbage among them meanwhile takes a quarter of
    the time. Afterwards they are all garbage, and the youngest there is."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
        gc.collect(0)


@cache
def style(*names: str) -> str:
    folder = Path(settings.BASE_DIR) / "templates" / "pdf"
    return "".join((folder / name).read_text() for name in names)


def refuse(url: str, *args: Any, **kwargs: Any) -> Any:
    raise ValueError(f"A document of ROSI stands by itself; it asked for {url}")
