"""The tables of people, organisation, grants, keys, log and outbox."""

from accounts.models.access import AccessEvent
from accounts.models.grants import DirectorateUserObjectPermission, Grant, RolePermission
from accounts.models.keys import DataKey
from accounts.models.organisation import Directorate, DirectorateAlias
from accounts.models.outbox import Outbox
from accounts.models.users import User

__all__ = [
    "AccessEvent",
    "DataKey",
    "Directorate",
    "DirectorateAlias",
    "DirectorateUserObjectPermission",
    "Grant",
    "Outbox",
    "RolePermission",
    "User",
]
