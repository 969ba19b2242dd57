"""Addresses of the end of retention."""

from django.urls import path

from cases.views import retention

urlpatterns = [
    path("retention/", retention.retention_list, name="retention"),
    path("retention/propose/", retention.retention_propose, name="retention_propose"),
    path("retention/proposals/", retention.destruction_list, name="destructions"),
    path("retention/proposals/<int:pk>/<slug:act>/", retention.destruction_act, name="destruction_act"),
    path("retention/certificates/", retention.certificate_list, name="certificates"),
    path("retention/certificates/<str:number>/", retention.certificate, name="certificate"),
    path("retention/certificates/<str:number>/pdf/", retention.certificate_pdf, name="certificate_pdf"),
]
