"""Addresses of “my work”, drafts and search."""

from django.urls import path

from cases.views import drafts, search, team_work, work

urlpatterns = [
    path("", work.my_work, name="work"),
    path("work/team/", team_work.team_work_page, name="team_work"),
    path("search/", search.search, name="search"),
    path("search/person/", search.person, name="find_person"),
    path("drafts/<uuid:draft>/", drafts.keep, name="draft"),
    path("drafts/<uuid:draft>/throw-away/", drafts.throw_away, name="draft_throw_away"),
]
