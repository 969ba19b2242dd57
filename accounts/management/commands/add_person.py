"""Makes an account and gives it a role: for the first administrator of an installation."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import context, grants, people
from accounts.models import Directorate, User
from accounts.refusal import Refusal
from accounts.roles import ROLES


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", nargs=2, metavar=("FIRST", "LAST"), required=True)
        parser.add_argument("--email", default="")
        parser.add_argument("--role", choices=list(ROLES), required=True)
        parser.add_argument(
            "--on", metavar="CODE", default="FIN", help="code of the directorate (default: the ministry)"
        )
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        directorate = Directorate.objects.filter(code=options["on"]).first()
        if directorate is None:
            raise CommandError(f"There is no directorate with the code {options['on']}.")
        if User.objects.filter(username=options["username"]).exists():
            raise CommandError(f"The user name {options['username']} is taken.")
        password = self.stdin_password() if options["password_stdin"] else getpass.getpass("Password: ")
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        with context.acting(None), transaction.atomic():
            user = people.add_user(
                options["username"],
                by=None,
                first_name=options["name"][0],
                last_name=options["name"][1],
                email=options["email"],
                password=password,
            )
            try:
                grants.give(user, options["role"], directorate, by=None)
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{user.username} can sign in as {ROLES[options['role']].label} of {directorate}.")

    def stdin_password(self) -> str:
        return sys.stdin.readline().rstrip("\n")
