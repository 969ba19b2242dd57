"""The tables of people, organisation, grants, keys, forms that were sent, log, ledger and outbox."""

from accounts.models.access import AccessEvent
from accounts.models.form_keys import FormKey
from accounts.models.grants import DirectorateUserObjectPermission, Grant, RolePermission
from accounts.models.keys import DataKey
from accounts.models.ledger import Destruction, LedgerChain, LedgerEntry, LedgerForm, LedgerSeal
from accounts.models.organisation import Directorate, DirectorateAlias
from accounts.models.outbox import Outbox
from accounts.models.proposals import GrantProposal
from accounts.models.reviews import ReviewItem, ReviewRound
from accounts.models.sittings import Sitting
from accounts.models.users import User

__all__ = [
    "AccessEvent",
    "DataKey",
    "Destruction",
    "Directorate",
    "DirectorateAlias",
    "DirectorateUserObjectPermission",
    "FormKey",
    "Grant",
    "GrantProposal",
    "LedgerChain",
    "LedgerEntry",
    "LedgerForm",
    "LedgerSeal",
    "Outbox",
    "ReviewItem",
    "ReviewRound",
    "RolePermission",
    "Sitting",
    "User",
]
