"""Template tags of the frame."""

from __future__ import annotations

from django import template
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

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
