"""The addresses of figures, overviews and exports."""

app_name = "reporting"
urlpatterns: list = []
