"""What Wagtail looks for here: the hooks of the rooms."""

from .pages import hooks as pages  # noqa: F401
from .publishing.findings import file_views  # noqa: F401
from .publishing.history import hooks as history  # noqa: F401
from .publishing.review import hooks as review  # noqa: F401
from .records.changes import report as changes  # noqa: F401
from .tasks import hooks as tasks  # noqa: F401
