"""The addresses of the register, part by part."""

from cases.urls import (
    after,
    cases,
    decisions,
    documents,
    letters,
    log,
    processes,
    register,
    reports,
    retention,
    term_rules,
    work,
)

app_name = "cases"
urlpatterns = [
    *work.urlpatterns,
    *reports.urlpatterns,
    *documents.urlpatterns,
    *letters.urlpatterns,
    *cases.urlpatterns,
    *decisions.urlpatterns,
    *register.urlpatterns,
    *log.urlpatterns,
    *after.urlpatterns,
    *processes.urlpatterns,
    *term_rules.urlpatterns,
    *retention.urlpatterns,
]
