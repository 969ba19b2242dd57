"""Addresses of letters and their templates."""

from django.urls import path

from cases.views.letters import of_reports, templates, writing

OF_CASE = "cases/<str:number>/letters/"

urlpatterns = [
    path(OF_CASE, writing.letter_list, name="letters"),
    path(OF_CASE + "<int:key>/pdf/", writing.letter_pdf, name="letter_pdf"),
    path(OF_CASE + "<slug:kind>/<int:key>/", writing.letter_make, name="letter_make"),
    path("reports/<str:number>/letters/<slug:kind>/", of_reports.report_letter, name="report_letter"),
    path("letter-templates/", templates.template_list, name="letter_templates"),
    path("letter-templates/<int:pk>/download/", templates.template_file, name="letter_template_file"),
    path("letter-templates/<int:pk>/example/", templates.template_example, name="letter_template_example"),
    path("letter-templates/<int:pk>/restore/", templates.template_restore, name="letter_template_restore"),
    path("letter-templates/<slug:kind>/", templates.template_page, name="letter_template"),
    path("letter-templates/<slug:kind>/new/", templates.template_new, name="letter_template_new"),
]
