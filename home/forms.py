"""The form of display preferences."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.serving.display import Display


class DisplayForm(forms.Form):
    """Font size, theme, contrast and elder mode, all at once."""

    size = forms.ChoiceField(
        label=_("字号"),
        choices=[("normal", _("标准")), ("large", _("大")), ("larger", _("特大"))],
        widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(
        label=_("颜色"),
        choices=[("auto", _("跟随设备")), ("light", _("浅色")), ("dark", _("深色"))],
        widget=forms.RadioSelect,
    )
    contrast = forms.BooleanField(
        label=_("高对比"),
        required=False,
        help_text=_("文字和线条更深，链接加下划线。"),
    )
    elder = forms.BooleanField(
        label=_("关怀版"),
        required=False,
        help_text=_("内容和网址不变，字更大、行距更宽、一栏排版、按钮更大。"),
    )

    def display(self) -> Display:
        """What was chosen; only for a valid form."""
        return Display(**self.cleaned_data)
