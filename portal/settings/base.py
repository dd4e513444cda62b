"""Settings shared by every environment: safe by default, no secret, no debug.

Everything that differs between machines comes from environment variables (see docs/deployment.md).
"""

import re
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from .cms import *  # noqa: F403
from .logs import LOGGING  # noqa: F401
from .mail import *  # noqa: F403
from .responses import *  # noqa: F403
from .sessions import *  # noqa: F403
from .tasks import *  # noqa: F403

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env.str("PORTAL_VAR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)
# Real documents used by tests and the demo where they lie beside the project; all works without.
SHARED_DIR = Path(env.str("PORTAL_SHARED", default=str(BASE_DIR.parent / "shared")))

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "portal",
    "portal.search",
    "accounts.apps.AccountsConfig",
    "notices",
    "home",
    "news",
    "branches",
    "members",
    "life",
    "ledger",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.sites",
    "accounts.apps.PortalUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks_db",
    "django_filters",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.serving.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.serving.middleware.ResponsePolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "portal.serving.middleware.MaintenanceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.records.changes.acting.ActingMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.second_factor.middleware.SecondFactorMiddleware",
    "accounts.sessions.middleware.HandedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.serving.middleware.NotAllowedMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "portal.access.admin_guard.AdminGuardMiddleware",
    "portal.records.once.OnceMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "portal.serving.context_processors.portal",
                "home.site.context_processors.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "portal.templatetags.once",
            ],
        },
    }
]

# --- Database, cache, tasks: one machine by default, many by environment -----------------------

DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # A search reads the file widely: in place, and 16 MB of it kept for each connection.
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
        "PRAGMA mmap_size=268435456;PRAGMA cache_size=-16000;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis makes several servers one; nothing is kept there alone (portal/serving/redis_cache.py). It
# stands near: a page waits for it eight times at most, this long each.
REDIS_URL = env.str("REDIS_URL", default="")
REDIS_TIMEOUT = 0.025  # seconds


def default_cache(redis_url: str) -> dict:
    """The cache of this process, or with an address the one in Redis."""
    if not redis_url:
        return {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 5000},
        }
    return {
        "BACKEND": "portal.serving.redis_cache.DispensableRedisCache",
        "LOCATION": redis_url,
        "KEY_PREFIX": "portal",
        "OPTIONS": {"socket_timeout": REDIS_TIMEOUT, "socket_connect_timeout": REDIS_TIMEOUT},
    }


CACHES = {
    "default": default_cache(REDIS_URL),
    # What all processes must see alike and nobody may lose: attempts to sign in, one-time codes
    # already used.
    "shared": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_sharedcache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
}

PORTAL_PAGE_CACHE = env.str("PORTAL_PAGE_CACHE", default="on")
if PORTAL_PAGE_CACHE not in {"on", "off"}:
    raise ImproperlyConfigured("PORTAL_PAGE_CACHE takes on or off")
PORTAL_PAGE_CACHE_BYTES = env.int("PORTAL_PAGE_CACHE_MB", default=64) * 1024 * 1024  # per process
PORTAL_PAGE_CACHE_DEBUG = env.bool("PORTAL_PAGE_CACHE_DEBUG", default=False)  # X-Cache header
PORTAL_MAINTENANCE = env.bool("PORTAL_MAINTENANCE", default=False)

# The demo is loaded where it was asked for, never by accident into a running site.
PORTAL_DEMO = env.bool("PORTAL_DEMO", default=False)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")  # of every demo account

# --- Files ---------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.serving.staticfiles.BundledStaticFilesStorage"},
}
S3_BUCKET = env.str("S3_BUCKET", default="")
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT_URL", default=None),
            "access_key": env.str("S3_ACCESS_KEY", default=None),
            "secret_key": env.str("S3_SECRET_KEY", default=None),
            "file_overwrite": False,
            # The bucket is private, and so is each object: the portal reads them for its readers
            # (portal/media/views.py). No address of the bucket is ever handed out.
            "default_acl": "private",
            "querystring_auth": True,
            "querystring_expire": 60,
        },
    }
# How long anybody may keep a public file without asking again, in seconds: after a withdrawal it
# may still be seen that long.
PORTAL_MEDIA_MAX_AGE = env.int("PORTAL_MEDIA_MAX_AGE", default=300)
# The internal location of nginx for MEDIA_ROOT ("/protected-media/"); empty: files go through here.
PORTAL_SENDFILE = env.str("PORTAL_SENDFILE", default="")
if PORTAL_SENDFILE and (S3_BUCKET or not re.fullmatch(r"/[\w-]+(/[\w-]+)*/", PORTAL_SENDFILE)):
    raise ImproperlyConfigured(
        "PORTAL_SENDFILE takes a path like /protected-media/, and only where files are local"
    )

# --- Language and time ------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = WAGTAIL_I18N_ENABLED = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- People and signing in ----------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.SignInBackend"]  # one hash an attempt, no other
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "me_home"
ACCOUNT_ADAPTER = "accounts.adapters.account.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "reset_password": "accounts.forms.ForgottenForm",
    "reset_password_from_key": "accounts.forms.proofs.ResetPasswordForm",
    "change_password": "accounts.forms.proofs.ChangePasswordForm",
    "set_password": "accounts.forms.proofs.SetPasswordForm",
    "reauthenticate": "accounts.forms.proofs.ConfirmPasswordForm",
    "verify_phone": "accounts.forms.proofs.PhoneCodeForm",
    "confirm_login_code": "accounts.forms.proofs.LoginCodeForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email", "phone"}
ACCOUNT_USERNAME_VALIDATORS = "accounts.validators.username_validators"
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
# Strict: adding an address others have looks like adding any other; only the owner can prove it.
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_CHANGE_EMAIL = True  # one address; the new one replaces it once it is proven
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before changing address, number or password
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {"change_phone": "5/d/user"}
PASSWORD_RESET_TIMEOUT = 60 * 60 * 2
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "accounts.adapters.account.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "accounts.forms.entrance.AddPasskeyForm",
    "login_webauthn": "accounts.forms.entrance.PasskeyLoginForm",
    "authenticate_webauthn": "accounts.forms.entrance.PasskeyStageForm",
    "reauthenticate_webauthn": "accounts.forms.entrance.PasskeyConfirmForm",
    "authenticate": "accounts.forms.proofs.CodeForm",
    "reauthenticate": "accounts.forms.proofs.ConfirmCodeForm",
    "activate_totp": "accounts.forms.proofs.ActivateAppForm",
    "edit_webauthn": "accounts.forms.proofs.RenamePasskeyForm",
}
# Seal the secrets of second factors; newest first (portal/keys/).
PORTAL_SECRETS_KEYS = env.list("PORTAL_SECRETS_KEY", default=[])
MFA_TOTP_TOLERANCE = 1  # phones' clocks differ by some seconds
# allauth holds enrolment back until the address is proven, against strangers who sign up under
# somebody's address. Nobody signs up here, and many members have no address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = env.str("MFA_TOTP_ISSUER", default="党建门户")
PORTAL_REQUIRE_MFA = env.bool("PORTAL_REQUIRE_MFA", default=True)
PORTAL_INVITATION_DAYS = env.int("PORTAL_INVITATION_DAYS", default=7)
# Working days for an answer to a member; 0 takes the rule's (GK-08).
PORTAL_DISCLOSURE_ANSWER_DAYS = env.int("PORTAL_DISCLOSURE_ANSWER_DAYS", default=0)
# A branch stands in the clerk's list so many days before its term ends; 0 takes the rule's (ZB-22).
PORTAL_TERM_NOTICE_DAYS = env.int("PORTAL_TERM_NOTICE_DAYS", default=0)
# A transfer without a letter's last day is late so many days after it was started.
PORTAL_TRANSFER_DAYS = env.int("PORTAL_TRANSFER_DAYS", default=90)
# One person takes at most one step of a review; off where the committee has too few people.
PORTAL_REVIEW_DISTINCT_STEPS = env.bool("PORTAL_REVIEW_DISTINCT_STEPS", default=True)
# Who looked at whom is kept so long; 0 for ever. Long enough for a member who asks a year later,
# and for the yearly inspection after it.
PORTAL_LOOKS_DAYS = env.int("PORTAL_LOOKS_DAYS", default=1095)
# How long it is kept who changed what; what a record was at last always stays. 0: for ever.
PORTAL_CHANGES_DAYS = env.int("PORTAL_CHANGES_DAYS", default=0)
# Replies, leave and check-ins of meetings whose minutes are confirmed go so many days after the end
# of their year; 0: never. Long enough for the yearly inspection.
PORTAL_ATTENDANCE_DAYS = env.int("PORTAL_ATTENDANCE_DAYS", default=180)
# What who holds a post of a 党委 or 党总支 reads of the organisations below it.
PORTAL_SUPERIOR_READS = env.list(
    "PORTAL_SUPERIOR_READS",
    default=["branches.view_branch", "members.view_member", "life.view_meeting"],
)
PORTAL_CORRECTION_ANSWER_DAYS = env.int("PORTAL_CORRECTION_ANSWER_DAYS", default=15)
# Links in mails name this address; without it, the host of the request that caused the mail.
PORTAL_BASE_URL = env.str("BASE_URL", default="").rstrip("/")

# Ways in that need a contract with somebody: off unless configured (docs/accounts.md). Text
# messages prove a changed phone number; the others open accounts their owners connected before.
PORTAL_SMS_BACKEND = env.str("PORTAL_SMS_BACKEND", default="")
ACCOUNT_PHONE_VERIFICATION_ENABLED = bool(PORTAL_SMS_BACKEND)
# Digits alone: phones take them over from the message, and show a keyboard of digits.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
SOCIAL_PROVIDERS = {"weixin", "dingtalk", "feishu"}
PORTAL_SOCIAL = env.list("PORTAL_SOCIAL", default=[])
if unknown := set(PORTAL_SOCIAL) - SOCIAL_PROVIDERS:
    raise ImproperlyConfigured(f"PORTAL_SOCIAL takes {SOCIAL_PROVIDERS}, not {unknown}")
if PORTAL_SOCIAL:
    INSTALLED_APPS += [
        "allauth.socialaccount",
        *(f"allauth.socialaccount.providers.{name}" for name in PORTAL_SOCIAL),
    ]
    SOCIALACCOUNT_ADAPTER = "accounts.adapters.social.SocialAccountAdapter"
    SOCIALACCOUNT_AUTO_SIGNUP = False
    SOCIALACCOUNT_LOGIN_ON_GET = False
    SOCIALACCOUNT_STORE_TOKENS = False
    SOCIALACCOUNT_PROVIDERS = {
        name: {
            "APPS": [
                {
                    "client_id": env.str(f"{name.upper()}_CLIENT_ID"),
                    "secret": env.str(f"{name.upper()}_CLIENT_SECRET"),
                }
            ]
        }
        for name in PORTAL_SOCIAL
    }
# Doors that would ask for a password only are closed: signing in is allauth's alone.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False

# --- Wagtail ------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = env.str("WAGTAIL_SITE_NAME", default="社会组织党建门户")
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]

OPERATOR_TYPES = [
    ("party_organ", _("党政机关")),
    ("institution", _("事业单位")),
    ("social_organisation", _("社会组织")),
]
