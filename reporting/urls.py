"""The addresses of figures, overviews and exports."""

from django.urls import path

from reporting.views import (
    again,
    annual,
    figures,
    overview_runs,
    overviews,
    releases,
    runs,
    staff,
    talks,
    uri,
)

app_name = "reporting"
urlpatterns = [
    path("annual/", annual.annual, name="annual"),
    path("annual/staff/", staff.staff_numbers, name="staff_numbers"),
    path("annual/staff/<int:year>/", staff.staff_numbers_year, name="staff_numbers_year"),
    path("annual/<int:year>/", annual.annual_year, name="annual_year"),
    path("annual/<int:year>/infographics/", annual.annual_posters, name="annual_posters"),
    path("annual/<int:year>/infographics/<slug:key>/", annual.annual_poster, name="annual_poster"),
    path("annual/<int:year>/<str:kind>/", annual.annual_file, name="annual_file"),
    path("figures/", figures.figures_of_this_year, name="figures"),
    path("figures/definitions/", figures.figure_definitions, name="figure_definitions"),
    path("figures/<str:period>/", figures.figures_of_period, name="figures"),
    path("overviews/", overviews.overview_list, name="overviews"),
    path("overviews/make/", overview_runs.overview_make, name="making_new"),
    path("overviews/readers/", overview_runs.overview_readers, name="making_readers"),
    path("overviews/runs/", overview_runs.overview_months, name="making"),
    path("overviews/runs/<str:month>/", overview_runs.overview_runs, name="making_month"),
    path("overviews/runs/<str:month>/again/", overview_runs.overview_again, name="making_again"),
    path("overviews/runs/<str:month>/again/<slug:code>/", overview_runs.overview_again, name="making_again"),
    path("overviews/talks/<int:pk>/change/", talks.change_note, name="talk_change"),
    path("overviews/talks/<int:pk>/agree/", talks.agree, name="talk_agree"),
    path("overviews/actions/<int:pk>/", talks.follow, name="talk_follow"),
    path("overviews/<slug:code>/<str:month>/", overviews.overview, name="overview"),
    path("overviews/<slug:code>/<str:month>/pdf", overviews.overview_pdf, name="overview_pdf"),
    path("overviews/<slug:code>/<str:month>/xlsx", overviews.overview_xlsx, name="overview_xlsx"),
    path("overviews/<slug:code>/<str:month>/compare/", overviews.overview_compare, name="overview_compare"),
    path("overviews/<slug:code>/<str:month>/talk/", talks.talk, name="talk"),
    path("overviews/<slug:code>/<str:month>/talk/note/", talks.note, name="talk_note"),
    path("overviews/<slug:code>/<str:month>/v<int:version>/", overviews.overview, name="overview"),
    path("overviews/<slug:code>/<str:month>/v<int:version>/pdf", overviews.overview_pdf, name="overview_pdf"),
    path(
        "overviews/<slug:code>/<str:month>/v<int:version>/xlsx", overviews.overview_xlsx, name="overview_xlsx"
    ),
    path(
        "overviews/<slug:code>/<str:month>/v<int:version>/again/", again.overview_again, name="overview_again"
    ),
    path("releases/", releases.release_list, name="releases"),
    path("releases/prepare/", releases.prepare, name="release_prepare"),
    path("releases/<int:pk>/", releases.release, name="release"),
    path("releases/<int:pk>/publish/", releases.publish, name="release_publish"),
    path("releases/<int:pk>/turn-down/", releases.turn_down, name="release_turn_down"),
    path("releases/<int:pk>/<str:kind>/", releases.file, name="release_file"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("uri/", uri.exports, name="uri"),
    path("uri/make/", uri.make, name="uri_make"),
    path("uri/<int:pk>/", uri.export, name="uri_export"),
    path("uri/<int:pk>/<str:kind>/", uri.file, name="uri_file"),
]
