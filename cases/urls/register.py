"""Addresses of the import of earlier registers."""

from django.urls import path

from cases.views import register

urlpatterns: list = [
    path("imports/", register.import_list, name="imports"),
    path("imports/new/", register.import_new, name="import_new"),
    path("imports/<int:pk>/", register.import_batch, name="import_batch"),
    path("imports/<int:pk>/progress/", register.import_progress, name="import_progress"),
    path("imports/<int:pk>/confirm/", register.import_confirm, name="import_confirm"),
    path("imports/<int:pk>/withdraw/", register.import_withdraw, name="import_withdraw"),
]
