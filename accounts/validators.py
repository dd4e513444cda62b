"""What a user name may look like: never like a phone number or a mail address."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Chinese characters, letters, digits, dot, underscore, hyphen. Without @ it is no address, and
# with one that is no digit it is no phone number: what is typed at the door means one thing.
USERNAME = re.compile(r"^(?=.*[^\W\d])[\w.\-]{2,}")


def validate_username(value: str) -> None:
    """Refuse what could be taken for a phone number or a mail address."""
    if not USERNAME.fullmatch(value):
        raise ValidationError(
            _("用户名用汉字、字母、数字和 . _ -，至少两个字，其中至少一个汉字或字母。"),
            code="invalid",
        )


username_validators = [validate_username]
