"""`{% csrf_token %}` writes both secrets of a form: that it comes from us, and its key (`accounts.once`).

One tag for both, because every form has this one already: a form without a key cannot be made by forgetting it.
"""

from __future__ import annotations

import uuid
from typing import Any

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from accounts.once import FIELD

register = template.Library()


class FormSecretsNode(CsrfTokenNode):
    def render(self, context: template.Context) -> Any:
        return format_html(
            '{}<input type="hidden" name="{}" value="{}">', super().render(context), FIELD, uuid.uuid4()
        )


@register.tag
def csrf_token(parser: template.base.Parser, token: template.base.Token) -> FormSecretsNode:
    return FormSecretsNode()
