"""Addresses of reports."""

from django.urls import path

from cases.views import identities, registering, reports

urlpatterns = [
    path("reports/", reports.report_list, name="reports"),
    path("reports/new/", registering.report_new, name="report_new"),
    path("reports/<str:number>/", reports.report_page, name="report"),
    path("reports/<str:number>/reporter/", identities.reporter, name="report_reporter"),
    path("reports/<str:number>/persons/<int:person>/", identities.person, name="report_person"),
    path("reports/<str:number>/<slug:act>/", reports.report_act, name="report_act"),
]
