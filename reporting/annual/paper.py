"""A report on paper: the same parts as a tagged PDF (pdf/ua-1), A4, with its infographics."""

from __future__ import annotations

import hashlib

from django.template.loader import render_to_string

from reporting import paper
from reporting.annual import posters
from reporting.annual.report import Report

STYLES = ("overview.css", "annual.css")


def pdf(report: Report) -> bytes:
    """The PDF of a report in its language."""
    context = {"report": report, "posters": posters.shown(report.parts, report.credit)}
    told = f"{report.sha256 or report.as_of.isoformat()}:{report.code}:{report.language}"
    html = render_to_string("pdf/annual.html", context)
    return paper.pdf(html, STYLES, hashlib.sha256(told.encode()).hexdigest())
