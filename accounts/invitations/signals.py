"""What accounts tells the apps above."""

from django.dispatch import Signal

# Sent inside the transaction that uses an invitation up, with ``invitation`` and ``user``. A
# receiver that raises ``accounts.invitations.InvitationRefused`` undoes all of it.
invitation_accepted = Signal()
