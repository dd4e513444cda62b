"""Forms for accounts in the Wagtail admin: one name instead of first and last."""

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.account import AvatarPreferencesForm, NotificationPreferencesForm
from wagtail.users.forms import UserForm as WagtailUserForm

from portal.media.forms import PictureField
from portal.records.admin import RecordFormMixin
from portal.records.once import OnceField

from ..phones import PhoneFormField
from ..scopes import staff_roles, unclaimed

FIELDS = ["username", "display_name", "email", "phone", "is_superuser", "groups"]
WIDGETS = {"groups": forms.CheckboxSelectMultiple}


class UserForm(WagtailUserForm):
    """No password here: people choose their own through the link they are sent."""

    first_name = None
    last_name = None
    display_name = forms.CharField(label=_("显示姓名"), max_length=40)
    email = forms.EmailField(
        label=_("邮箱"), help_text=_("设置密码的链接发到这里，也可以用它登录。")
    )
    phone = PhoneFormField(required=False, help_text=_("可以用它登录；您填写就表示核实过。"))

    def __init__(self, *args, by=None, **kwargs):
        super().__init__(*args, **kwargs)
        if by is None or not by.is_superuser:
            # Roles are given by superusers (and by invitation); nobody gives themselves one.
            for name in ("is_superuser", "groups"):
                self.fields.pop(name, None)
        else:
            self.fields["groups"].queryset = self.fields["groups"].queryset.filter(staff_roles())

    def clean_groups(self):
        """The roles chosen; groups that are no roles stay as their branches set them."""
        chosen = self.cleaned_data["groups"]
        if not self.instance.pk:
            return chosen
        kept = self.instance.groups.exclude(pk__in=Group.objects.filter(staff_roles()))
        return Group.objects.filter(Q(pk__in=chosen) | Q(pk__in=kept)).distinct()

    def clean_phone(self) -> str | None:
        """None rather than empty: numbers are unique, and many people have none here."""
        return self.cleaned_data["phone"] or None

    def save(self, commit: bool = True):
        """The account; a number an administrator typed counts as proven."""
        if "phone" in self.changed_data:
            self.instance.phone_verified = bool(self.cleaned_data["phone"])
        return super().save(commit=commit)

    def clean_email(self) -> str:
        """One account per address, whatever its capitals: people sign in with it."""
        email = self.cleaned_data["email"]
        others = get_user_model().objects.exclude(pk=self.instance.pk)
        if email and others.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("已有账号用了这个邮箱。"))
        return email


class UserCreationForm(UserForm):
    """A new account starts without a usable password."""

    once = OnceField()

    class Meta:
        model = get_user_model()
        fields = FIELDS
        widgets = WIDGETS

    def save(self, commit: bool = True):
        """The account, with no password that could be guessed."""
        user = super().save(commit=False)
        user.set_unusable_password()
        if commit:
            user.save()
            self.save_m2m()
        return user


class UserEditForm(RecordFormMixin, UserForm):
    """Changing an account; ``is_active`` closes it without deleting what it did."""

    def __init__(self, *args, editing_self: bool = False, by=None, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        if editing_self:
            # Nobody locks themselves out, or makes themselves more than they are.
            for name in ("is_active", "is_superuser"):
                self.fields.pop(name, None)
        own = get_user_model().objects.filter(pk=self.instance.pk)
        if (by is None or not by.is_superuser) and not unclaimed(own).exists():
            # Who may change what an account signs in with may become its owner.
            for name in ("username", "email", "phone"):
                self.fields[name].disabled = True
                self.fields[name].required = False

    class Meta:
        model = get_user_model()
        fields = [*FIELDS, "is_active"]
        widgets = WIDGETS


class NameForm(forms.ModelForm):
    """The name a person shows, changed by themselves in the admin."""

    class Meta:
        model = get_user_model()
        fields = ["display_name"]


class LettersForm(NotificationPreferencesForm):
    """Which letters the editor sends by itself: not how a review ends (``notices.reviews``)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("approved_notifications", "rejected_notifications"):
            self.fields.pop(name, None)


class AvatarForm(AvatarPreferencesForm):
    """The picture of a person in the admin, decoded before anything opens it."""

    avatar = PictureField(label=_("头像"), required=False)
