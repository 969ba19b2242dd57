"""Filters for figures on a page."""

from django import template

from reporting import writing

register = template.Library()
register.filter("number", writing.number)
register.filter("percent", writing.percent)
