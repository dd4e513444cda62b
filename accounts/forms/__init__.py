"""Forms of accounts: in the admin, at the door, of one's own account."""

from .admin import AvatarForm, LettersForm, NameForm, UserCreationForm, UserEditForm
from .entrance import AcceptForm, ForgottenForm, LoginForm, NewPasswordForm, PasskeyForm
from .own import PhoneForm

__all__ = [
    "AcceptForm",
    "AvatarForm",
    "ForgottenForm",
    "LettersForm",
    "LoginForm",
    "NameForm",
    "NewPasswordForm",
    "PasskeyForm",
    "PhoneForm",
    "UserCreationForm",
    "UserEditForm",
]
