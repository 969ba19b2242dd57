"""Addresses of the table of terms."""

from django.urls import path

from cases.views import term_rules

urlpatterns = [
    path("terms/", term_rules.term_list, name="terms"),
    path("terms/<int:pk>/change/", term_rules.term_change, name="term_change"),
    path("terms/<int:pk>/withdraw/", term_rules.term_withdraw, name="term_withdraw"),
]
