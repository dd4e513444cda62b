"""What the outbox tells the rest of the app."""

from django.dispatch import Signal

# Three refusals in a row; with ``delivery``, the last of them. Inside the transaction.
address_stopped = Signal()
