"""Every address of ROSI. A page without a rule does not exist: the tests walk this table with the whole cast."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from accounts import once
from accounts.views.languages import set_language
from rosi import pages

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("cases.urls")),
    path("", include("reporting.urls")),
    path("", include("accounts.sign_in.urls")),
    path("language/", set_language, name="set_language"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("healthz", pages.health, name="health"),
]

if settings.MODE != "production":
    from rosi.demo import views as demo
    from rosi.styleguide import styleguide

    urlpatterns += [
        path("demo/", demo.sign_in_page, name="demo-sign-in-page"),
        path("demo/sign-in/", demo.sign_in, name="demo-sign-in"),
        path("demo/again/", demo.again, name="demo-again"),
        path("styleguide/", login_not_required(styleguide), name="styleguide"),
    ]

once.guard(urlpatterns)

handler400 = "rosi.errors.not_understood"
handler403 = "rosi.errors.not_allowed"
handler404 = "rosi.errors.not_here"
handler500 = "rosi.errors.went_wrong"
