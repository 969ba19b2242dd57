"""Addresses of the log."""

from django.urls import path

from cases.views import log, unusual

urlpatterns = [
    path("log/", log.log_list, name="log"),
    path("log/of/", log.log_of, name="log_of"),
    path("log/case/<str:number>/", log.log_case, name="log_case"),
    path("log/report/<str:number>/", log.log_report, name="log_report"),
    path("log/user/<int:pk>/", log.log_user, name="log_user"),
    path("log/day/<str:day>/", log.log_day, name="log_day"),
    path("log/entry/<int:pk>/", log.log_entry, name="log_entry"),
    path("log/export/<slug:kind>/", log.log_export, name="log_export"),
    path("log/unusual/", unusual.unusual_list, name="unusual"),
    path("log/unusual/thresholds/", unusual.unusual_thresholds, name="unusual_thresholds"),
    path("log/unusual/<int:pk>/", unusual.unusual_reading, name="unusual_reading"),
]
