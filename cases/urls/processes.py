"""Addresses of the process templates."""

from django.urls import path

from cases.views import processes

urlpatterns = [
    path("processes/", processes.process_list, name="processes"),
    path("processes/<int:pk>/", processes.process_version, name="process"),
    path("processes/<int:pk>/<slug:act>/", processes.process_act, name="process_act"),
    path("processes/<int:pk>/steps/<int:key>/<slug:act>/", processes.process_act, name="process_step_act"),
]
