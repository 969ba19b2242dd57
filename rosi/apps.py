"""The wiring as an app: holds the management commands that span all parts."""

from django.apps import AppConfig


class RosiConfig(AppConfig):
    name = "rosi"
