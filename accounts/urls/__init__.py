"""The addresses of accounts, part by part."""

from accounts.urls import administration

app_name = "accounts"
urlpatterns = [*administration.urlpatterns]
