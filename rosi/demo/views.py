"""Signing in as one of the fictitious people by one click; exists in demo and test mode only."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404


@login_not_required
def sign_in_page(request):
    raise Http404


@login_not_required
def sign_in(request):
    raise Http404
