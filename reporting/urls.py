"""The addresses of figures, overviews and exports."""

from django.urls import path

from reporting.views import figures, overviews, runs, uri

app_name = "reporting"
urlpatterns = [
    path("figures/", figures.figures_of_this_year, name="figures"),
    path("figures/definitions/", figures.figure_definitions, name="figure_definitions"),
    path("figures/<str:period>/", figures.figures_of_period, name="figures"),
    path("overviews/", overviews.overview_list, name="overviews"),
    path("overviews/make/", overviews.overview_make, name="overview_make"),
    path("overviews/runs/<str:month>/", overviews.overview_runs, name="overview_runs"),
    path("overviews/<slug:code>/<str:month>/", overviews.overview, name="overview"),
    path("overviews/<slug:code>/<str:month>/pdf", overviews.overview_pdf, name="overview_pdf"),
    path("overviews/<slug:code>/<str:month>/v<int:version>/", overviews.overview, name="overview"),
    path("overviews/<slug:code>/<str:month>/v<int:version>/pdf", overviews.overview_pdf, name="overview_pdf"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("uri/", uri.exports, name="uri"),
    path("uri/make/", uri.make, name="uri_make"),
    path("uri/<int:pk>/", uri.export, name="uri_export"),
    path("uri/<int:pk>/<str:kind>/", uri.file, name="uri_file"),
]
