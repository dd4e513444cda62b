"""Work that leaves the request: retries, rescue, the worker.

::

    @task(retries=5)
    def read_document(document_id: int) -> None: ...

    enqueue_on_commit(read_document, document.pk)

A task is a function with JSON arguments that runs at least once and is idempotent. It fails by
raising; it is then tried again, each time later. Out of retries it is *dead*: an administrator sees
it, and so does ``/readyz``.
"""

from .backend import at_once
from .declaring import enqueue_on_commit, task

__all__ = ["at_once", "enqueue_on_commit", "task"]
