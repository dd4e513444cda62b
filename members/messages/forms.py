"""How somebody wants to be told."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import sms
from notices.models import Preferences
from notices.sending import chat


class PreferencesForm(forms.ModelForm):
    """Channels that are not set up here are not offered."""

    class Meta:
        model = Preferences
        fields = ["quiet_from", "quiet_to", "digest", "mail", "sms", "chat", "chat_address"]
        widgets = {
            name: forms.TimeInput(format="%H:%M", attrs={"type": "time"})
            for name in ("quiet_from", "quiet_to")
        }
        help_texts = {
            "quiet_to": gettext_lazy("这段时间来的消息，到点再发。两个时间一样，就是随时都发。"),
            "mail": gettext_lazy("不发邮件，也会列在这里；账号安全的邮件总是发。"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not sms.is_on():
            del self.fields["sms"]
        if not chat.is_on():
            del self.fields["chat"], self.fields["chat_address"]

    def clean(self) -> dict:
        """Who wants chat messages says where."""
        data = super().clean()
        if data.get("chat") and not data.get("chat_address"):
            raise ValidationError({"chat_address": _("请写企业微信或钉钉账号。")})
        return data
