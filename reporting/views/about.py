"""Where loaded figures come from, as their page says it: file, version, who loaded it and when."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reporting.models import FigureLoad


def facts(load: FigureLoad) -> list[dict[str, Any]]:
    published = [{"term": _("Published in"), "value": load.published_in}] if load.published_in else []
    return [
        *published,
        {"term": _("File"), "value": load.file_name},
        {"term": _("Version"), "value": load.version},
        {"term": _("Loaded by"), "value": load.loaded_by or _("the system")},
        {"term": _("Loaded on"), "value": date_format(timezone.localtime(load.loaded_at), "DATETIME_FORMAT")},
        {"term": _("SHA-256"), "value": load.sha256},
    ]
