"""What happens when somebody enrols a second factor."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.http import HttpRequest

from . import second_factor


def count_enrolment(sender, request: HttpRequest, user, authenticator: Authenticator, **kwargs):
    """Enrolling proves possession: the session has its second factor from then on.

    Nobody slips in a factor of their own this way: who already has one gets to these pages only
    with it (``second_factor.demand``).
    """
    if not request.user.is_authenticated or request.user.pk != user.pk:
        return
    if authenticator.type == Authenticator.Type.RECOVERY_CODES or second_factor.has_passed(request):
        return
    record_authentication(
        request, user, "mfa", id=authenticator.pk, type=authenticator.type, enrolled=True
    )


def connect() -> None:
    """Listen."""
    authenticator_added.connect(count_enrolment, dispatch_uid="accounts.count_enrolment")
