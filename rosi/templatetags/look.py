"""Template tags of the frame."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag(takes_context=True)
def text_of_block(context: template.Context, name: str) -> str:
    """The words of a block, once more and without markup: a page writes its title once, for tab and h1."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    if block is None:
        return ""
    # strip_tags leaves the escaping of the text itself as it was.
    return mark_safe(" ".join(strip_tags(block.render(context)).split()))  # noqa: S308


@register.simple_tag
def kept(component: str, **words: Any) -> str:
    """A component as `include … only` draws it, kept for the next row of a list with the same words.

    For words of lists (a status, a mark), never for text of a case: what is drawn stays in memory.
    """
    said = tuple((name, str(word)) for name, word in words.items() if word)
    return _drawn(component, get_language(), said)


@lru_cache(maxsize=500)
def _drawn(component: str, language: str | None, words: tuple[tuple[str, str], ...]) -> str:
    return render_to_string(component, dict(words))
