"""Addresses of what cases took and taught."""

from django.urls import path

from cases.views import after

urlpatterns = [
    path("lessons/", after.lesson_list, name="lessons"),
    path("effort/", after.effort_list, name="effort"),
]
