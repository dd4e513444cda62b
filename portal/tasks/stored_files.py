"""Files of the store that nothing names any more."""

from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from .declaring import task


@task(label=_("删除不再用的文件"))
def delete_stored_file(path: str) -> None:
    """Delete an upload; nothing where it is gone."""
    default_storage.delete(path)
