"""Takes away somebody's second step, on the server: for an account with a heavy role that nobody else may reset."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import context
from accounts.models import User
from accounts.refusal import Refusal
from accounts.sign_in import second_factor


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        with context.acting(None), transaction.atomic():
            user = User.objects.filter(username=options["username"]).first()
            if user is None:
                raise CommandError(f"There is no account {options['username']}.")
            try:
                second_factor.reset(user, by=None)
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{user.username} sets up a new second step at the next sign-in.")
