"""Addresses of cases."""

from django.urls import path

from cases.views import case_identity, case_way, cases, dossier, emergency, held, journal, purpose

urlpatterns = [
    path("cases/", cases.case_list, name="cases"),
    path("cases/<str:number>/", dossier.case_page, name="case"),
    path("emergency/", emergency.emergency, name="emergency"),
    path("cases/<str:number>/purpose/", purpose.case_purpose, name="case_purpose"),
    path("cases/<str:number>/history/", cases.case_history, name="case_history"),
    path("cases/<str:number>/journal/", journal.case_journal, name="case_journal"),
    path("cases/<str:number>/journal/<int:key>/read/", journal.mention_read, name="case_mention"),
    path("cases/<str:number>/persons/<int:key>/", case_identity.person_identity, name="case_person"),
    path("cases/<str:number>/data-requests/<int:key>/", held.data_request, name="data_request"),
    path(
        "cases/<str:number>/data-requests/<int:key>/file/", held.data_request_file, name="data_request_file"
    ),
    path("cases/<str:number>/steps/<int:key>/<slug:act>/", case_way.case_step, name="case_step"),
    path("cases/<str:number>/appointments/<int:key>/calendar/", case_way.case_calendar, name="case_calendar"),
    path("cases/<str:number>/<slug:act>/", cases.case_act, name="case_act"),
    path("cases/<str:number>/<slug:act>/<int:key>/", cases.case_act, name="case_act"),
]
