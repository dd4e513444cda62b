"""Forms of one's own account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import User
from ..phones import PhoneFormField, readable


class PhoneForm(forms.Form):
    """Change or remove the number one signs in with."""

    phone = PhoneFormField(
        required=False, help_text=_("11 位手机号。留空就不再用手机号登录。"), label=_("手机号")
    )

    def __init__(self, *args, user: User, **kwargs):
        self.user = user
        kwargs.setdefault("initial", {"phone": readable(user.phone)})
        super().__init__(*args, **kwargs)

    def clean_phone(self) -> str:
        """A number nobody else signs in with."""
        phone = self.cleaned_data["phone"]
        if phone and User.objects.filter(phone=phone).exclude(pk=self.user.pk).exists():
            raise forms.ValidationError(
                _("这个手机号不能使用。如果确实是您的号码，请联系支部书记核实。")
            )
        return phone

    def save(self) -> User:
        """The user with the number, not proven: they typed it themselves."""
        phone = self.cleaned_data["phone"] or None
        if phone != self.user.phone:
            self.user.phone = phone
            self.user.phone_verified = False
            self.user.save(update_fields=["phone", "phone_verified"])
        return self.user
