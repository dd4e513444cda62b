"""Forms of those who invite."""

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from .. import scopes
from ..phones import PhoneFormField


class RoleInvitationForm(forms.Form):
    """Somebody of the staff: a role, a name, and perhaps an address."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    role = forms.ModelChoiceField(
        label=_("岗位"),
        queryset=Group.objects.none(),
        required=False,
        empty_label=_("系统管理员（管理整个门户）"),
    )
    email = forms.EmailField(
        label=_("邮箱"),
        required=False,
        help_text=_("填了就把链接发到这里；不填就显示链接和二维码，由您当面交给对方。"),
    )
    phone = PhoneFormField(required=False, help_text=_("对方以后可以用手机号登录。"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Groups of a branch are the secretary's and the branch's matter, not a role of the staff.
        self.fields["role"].queryset = Group.objects.filter(scopes.staff_roles()).order_by("name")

    def invitation(self) -> dict:
        """Arguments of ``invitations.make``."""
        data = self.cleaned_data
        role = data["role"]
        return {
            "scope": scopes.ROLE if role else scopes.ADMINISTRATOR,
            "object_id": role.pk if role else None,
            "context": role.name if role else str(_("系统管理员")),
            "name": data["name"],
            "email": data["email"],
            "phone": data["phone"],
        }
