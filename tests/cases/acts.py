"""What is done with a case, as a browser sends it."""

from django.urls import reverse
from django.utils import formats, timezone, translation

from tests.cases.pages import browser_of


def address(case, act, part=None):
    return reverse("cases:case_act", args=[case.number, act, *([part.pk] if part is not None else [])])


def as_typed(values):
    """What a browser sends: days as they are typed."""
    with translation.override("en"):
        return {
            name: formats.localize_input(value) if hasattr(value, "isoformat") else value
            for name, value in values.items()
        }


def send(user, case, act, part=None, /, **values):
    return browser_of(user).post(address(case, act, part), as_typed({"on": timezone.localdate(), **values}))


def done(response):
    assert response.status_code == 302, response.context["form"].errors
    return response
