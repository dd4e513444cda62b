"""What happens when somebody enrols a second factor."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.http import HttpRequest

from . import has_passed


def count_enrolment(sender, request: HttpRequest, user, authenticator: Authenticator, **kwargs):
    """Enrolling proves possession: the session has its second factor from then on.

    Nobody slips in a factor of their own this way: who already has one gets to these pages only
    with it (``demand``).
    """
    if not request.user.is_authenticated or request.user.pk != user.pk:
        return
    if authenticator.type == Authenticator.Type.RECOVERY_CODES or has_passed(request):
        return
    record_authentication(
        request, user, "mfa", id=authenticator.pk, type=authenticator.type, enrolled=True
    )


def connect() -> None:
    """Listen."""
    authenticator_added.connect(count_enrolment, dispatch_uid="accounts.count_enrolment")
