"""Accounts in the Wagtail admin."""

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn as BulkActionsColumn
from wagtail.users.views.users import CreateView as WagtailCreateView
from wagtail.users.views.users import EditView as WagtailEditView
from wagtail.users.views.users import IndexView as WagtailIndexView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from .forms import UserCreationForm, UserEditForm
from .invitations import invite


class IndexView(WagtailIndexView):
    """Nothing to tick: accounts have no bulk actions (``wagtail_hooks``)."""

    @cached_property
    def columns(self):
        """Wagtail's, without the boxes."""
        return [each for each in super().columns if not isinstance(each, BulkActionsColumn)]


class CreateView(WagtailCreateView):
    """Making an account sends its owner the link to choose a password."""

    def get_form_kwargs(self):
        """With who asks: only superusers give roles."""
        return {**super().get_form_kwargs(), "by": self.request.user}

    def save_instance(self):
        """The saved account, invited."""
        user = super().save_instance()
        invite(user, self.request)
        return user


class EditView(WagtailEditView):
    """Accounts of superusers are changed by superusers."""

    def setup(self, request, *args, **kwargs):
        """Refused before anything of the account is read."""
        super().setup(request, *args, **kwargs)
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied

    def get_form_kwargs(self):
        """With who asks: only superusers give roles."""
        return {**super().get_form_kwargs(), "by": self.request.user}


class UserViewSet(WagtailUserViewSet):
    """Wagtail's screens with ``display_name``."""

    index_view_class = IndexView
    add_view_class = CreateView
    edit_view_class = EditView

    def get_form_class(self, for_update: bool = False):
        """Forms without first name, last name and password."""
        return UserEditForm if for_update else UserCreationForm
