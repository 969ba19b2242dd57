"""The addresses of the register, part by part."""

from cases.urls import cases, decisions, log, register, reports, work

app_name = "cases"
urlpatterns = [
    *work.urlpatterns,
    *reports.urlpatterns,
    *cases.urlpatterns,
    *decisions.urlpatterns,
    *register.urlpatterns,
    *log.urlpatterns,
]
