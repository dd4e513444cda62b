"""What happens at the end of a workflow (``WAGTAIL_FINISH_WORKFLOW_ACTION``).

Wagtail loads it in the middle of its own models: nothing of theirs is imported up here.
"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


def publish_reviewed(workflow_state, user=None) -> None:
    """Publish what somebody else has approved (E6).

    Raises PermissionDenied where nobody has, whatever steps the workflow is made of: Wagtail's own
    step lets people approve what they wrote.
    """
    from .four_eyes import approved_by_another  # noqa: PLC0415 (see above)

    revision = workflow_state.content_object.get_latest_revision()
    if not approved_by_another(workflow_state, revision):
        raise PermissionDenied(_("还没有另一个人审核过这篇稿件，不能发布。"))
    revision.publish(user=user)
