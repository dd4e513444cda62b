"""What accounts tells the apps above about forgotten passwords."""

from django.dispatch import Signal

# Inside the transaction. With ``request`` (a RecoveryRequest) and ``helpers`` (accounts).
recovery_asked = Signal()
# With ``request``: an administrator is to confirm it.
recovery_forwarded = Signal()
# With ``request``: nobody needs help with it any more.
recovery_closed = Signal()
