"""The addresses of figures, overviews and exports."""

from django.urls import path

from reporting.views import figures, runs

app_name = "reporting"
urlpatterns = [
    path("figures/", figures.figures_of_this_year, name="figures"),
    path("figures/<int:year>/", figures.figures_of_year, name="figures"),
    path("runs/<int:pk>/", runs.run, name="run"),
]
