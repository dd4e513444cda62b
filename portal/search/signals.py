"""What others may want to know of the index."""

from django.dispatch import Signal

# Sent with the model as sender: some of its objects are found by other words than before. What was
# kept of earlier searches is out of date.
index_changed = Signal()
