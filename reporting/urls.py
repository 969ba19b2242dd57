"""The addresses of figures, overviews and exports."""

from django.urls import path

from reporting.views import figures, runs, uri

app_name = "reporting"
urlpatterns = [
    path("figures/", figures.figures_of_this_year, name="figures"),
    path("figures/<int:year>/", figures.figures_of_year, name="figures"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("uri/", uri.exports, name="uri"),
    path("uri/make/", uri.make, name="uri_make"),
    path("uri/<int:pk>/", uri.export, name="uri_export"),
    path("uri/<int:pk>/<str:kind>/", uri.file, name="uri_file"),
]
