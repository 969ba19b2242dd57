"""Where a case is filed, so that no overview tells its own subject.

Overviews count every case. A case against somebody who receives the overview of its directorate is therefore filed at
the nearest level above whose overview that person does not receive (DOMAIN.md section 5).
"""

from __future__ import annotations

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Directorate, Grant, User
from accounts.roles import ROLES
from cases.models import Case, PersonIdentity
from cases.workflow import record_move

# Who reads overviews and no cases: to them an overview tells something new.
RECIPIENTS = [
    role.code
    for role in ROLES.values()
    if "see_figures" in role.permissions and "see_case" not in role.permissions
]
# Says by which rule, and never on whose account.
SENTENCE = _("The case has been filed at a higher level, by the rule that no overview may betray a case.")


def file_where_no_overview_tells(case: Case, *, by: User) -> bool:
    """File the case higher when a subject receives its directorate's overview; whether it was.

    The last thing a door does: who acts may see the case no more when it is done.
    """
    told = _places_told(case)
    place = _nearest_without(case.directorate_id, told) if told else case.directorate_id
    if place == case.directorate_id:
        return False
    record_move(case, "file_higher", case.status, by=by, on=timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute("SELECT file_case_higher(%s, %s)", [case.pk, place])
    case.directorate_id = place
    return True


def _places_told(case: Case) -> set[int]:
    """Directorates whose overviews go to a subject of this case."""
    subjects = PersonIdentity.objects.filter(person__case=case, person__role="subject")
    numbers = subjects.exclude(personnel_number_hash=None).values("personnel_number_hash")
    emails = subjects.exclude(email_hash=None).values("email_hash")
    users = User.objects.filter(
        Q(personnel_number_hash__in=numbers) | Q(email_hash__in=emails), is_active=True
    )
    grants = Grant.objects.filter(user__in=users, role__in=RECIPIENTS, ended_at=None)
    today = timezone.localdate()
    running = grants.filter(Q(valid_until=None) | Q(valid_until__gte=today))
    return set(running.values_list("directorate_id", flat=True))


def _nearest_without(here: int, told: set[int]) -> int:
    """The lowest place at or above `here` that lies under none of the places told; else the top."""
    parents = dict(Directorate.objects.values_list("pk", "parent_id"))
    road = [here]
    while (above := parents[road[-1]]) is not None:
        road.append(above)
    highest_told = max((road.index(place) for place in told if place in road), default=-1)
    return road[min(highest_told + 1, len(road) - 1)]
