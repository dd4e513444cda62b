"""What allauth says of an account, in the words of this site."""

from django.utils.translation import gettext_lazy as _

NOT_PROVEN = _("验证码或恢复码没有核对上。请看应用里现在显示的数字，或者用另一个没用过的恢复码。")

OF_ACCOUNTS = {
    "account_inactive": _("这个账号已经停用。"),
    "cannot_remove_primary_email": _("正在使用的邮箱不能删除，可以换一个。"),
    "duplicate_email": _("这个邮箱已经登记在您的账号上。"),
    "email_password_mismatch": _("邮箱或者密码不对。"),
    "phone_password_mismatch": _("手机号或者密码不对。"),
    "username_password_mismatch": _("用户名或者密码不对。"),
    "email_taken": _("这个邮箱不能使用。"),
    "enter_current_password": _("现在的密码不对，请重新输入。"),
    "incorrect_code": _("验证码不对，请看清最近收到的那一条。"),
    "incorrect_password": _("密码不对，请重新输入。"),
    "invalid_or_expired_key": _("链接已经失效。"),
    "invalid_login": _("用户名或者密码不对。"),
    "invalid_password_reset": _("链接已经失效，请重新申请。"),
    "phone_taken": _("这个手机号不能使用。"),
    "too_many_login_attempts": _("失败的次数太多了，请稍后再试，最多等 5 分钟。"),
    "unknown_email": _("没有登记过这个邮箱。"),
    "unknown_phone": _("没有登记过这个手机号。"),
    "select_only_one": _("只能填一种。"),
    "same_as_current": _("和现在的一样，没有变。"),
    "rate_limited": _("操作太频繁了，请过几分钟再试。"),
}

OF_SECOND_FACTORS = {
    "cannot_delete_authenticator": _("登录验证现在不能关闭。"),
    "cannot_generate_recovery_codes": _("先开启登录验证，才有恢复码。"),
    "incorrect_code": NOT_PROVEN,
}

# By the id of a way to prove oneself again (``get_reauthentication_methods``).
WAYS = {
    "reauthenticate": _("用密码"),
    "mfa_reauthenticate": _("用验证码或恢复码"),
    "mfa_reauthenticate:webauthn": _("用通行密钥"),
}
