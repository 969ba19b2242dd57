"""Addresses of the competent authority's decisions."""

from django.urls import path

from cases.views import decisions

urlpatterns: list = [
    path("decisions/", decisions.decision_list, name="decisions"),
    path("decisions/mandate/<int:pk>/", decisions.mandate_decision, name="mandate_decision"),
    path("decisions/disposition/<int:pk>/", decisions.disposition_decision, name="disposition_decision"),
]
