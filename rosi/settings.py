"""Settings of ROSI. Everything that differs per installation comes from the environment.

`ROSI_MODE` is `production` unless it says `demo` or `test`. Demo mode serves this machine only: it
refuses to start with any other host name, so that the demo sign-in can never stand open to a network.
"""

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF  # noqa: F401 (NONCE is kept for client themes)
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from rosi.key_files import secret
from rosi.settings_documents import document_store
from rosi.settings_ledger import *  # noqa: F403
from rosi.settings_sign_in import *  # noqa: F403
from rosi.settings_sign_in import FORM_ORIGINS

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MODE = env("ROSI_MODE", default="production")
if MODE not in {"production", "demo", "test"}:
    raise ImproperlyConfigured(f"ROSI_MODE is {MODE!r}; it can be production, demo or test.")
DEMO = MODE == "demo"
DEBUG = False

SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
if MODE != "production" and not set(ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "testserver"}:
    raise ImproperlyConfigured(f"ROSI_MODE={MODE} serves this machine only; ALLOWED_HOSTS names another.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Parts ------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "accounts",
    "cases",
    "reporting",
    "rosi.apps.RosiConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "guardian",
    "simple_history",
    "django_htmx",
    "csp",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rosi.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rosi.request_lines.RequestLines",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.sign_in.guards.IdleMiddleware",
    "accounts.sign_in.guards.SecondFactorMiddleware",
    "accounts.middleware.ActingMiddleware",
    "axes.middleware.AxesMiddleware",
    "cases.views.purpose.PurposeMiddleware",
]

ROOT_URLCONF = "rosi.urls"
WSGI_APPLICATION = "rosi.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["accounts.templatetags.form_key"],  # every form carries a key (accounts.once)
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rosi.navigation.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database: two roles, context at BEGIN ----------------------------------------------------------

DATABASE_LIMITS = (
    "-c statement_timeout={statement} -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
)


def _database(url_name: str, statement_timeout: str) -> dict:
    settings = env.db(url_name) | {"ENGINE": "rosi.postgres"}
    settings["ATOMIC_REQUESTS"] = url_name == "DATABASE_URL"  # the owner serves commands, never a request
    settings["CONN_HEALTH_CHECKS"] = True
    settings["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60 if MODE != "test" else 0)
    settings["OPTIONS"] = {"options": DATABASE_LIMITS.format(statement=statement_timeout)}
    pool = env.int("DATABASE_POOL_SIZE", default=0)
    if pool and url_name == "DATABASE_URL":
        # Threads of one process share so many connections. Who acts is told per transaction, never per connection.
        settings["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
        settings["CONN_MAX_AGE"] = 0
    return settings


DATABASES = {"default": _database("DATABASE_URL", env("STATEMENT_TIMEOUT", default="30s"))}
if env("DATABASE_OWNER_URL", default=""):
    # The owner migrates; only commands know it: `manage.py migrate --database owner`.
    DATABASES["owner"] = _database("DATABASE_OWNER_URL", "0")
DATABASE_APP_ROLE = env("DATABASE_APP_ROLE", default="rosi_app")

CACHES = {
    "default": {
        "BACKEND": "rosi.shared_counts.SharedCounts",
        # Tests that run beside each other count apart; those of the counts themselves say so.
        "OPTIONS": {"MAX_ENTRIES": 5000, "shared": env("REDIS_URL") if MODE != "test" else ""},
    }
}

# --- Keys -------------------------------------------------------------------------------------------

ROSI_KEYS = secret("ROSI_KEYS")  # "id:base64 of 32 bytes", comma separated; the first one wraps new keys
ROSI_INDEX_KEY = secret("ROSI_INDEX_KEY")  # base64 of 32 bytes: keyed hashes and blind search terms

# --- Jobs -------------------------------------------------------------------------------------------

CELERY_BROKER_URL = env("REDIS_URL")
CELERY_TASK_IGNORE_RESULT = True  # what a job did stands in the database
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": env.int("CELERY_VISIBILITY_TIMEOUT", default=3600),
    "socket_connect_timeout": 2,
    "max_retries": 0,  # a page does not wait for a broker that is away; the outbox does
    "socket_timeout": 10,
}
CELERY_TASK_PUBLISH_RETRY = False  # the outbox keeps what could not be sent
CELERY_TIMEZONE = "Europe/Amsterdam"
CELERY_ENABLE_UTC = True
CELERY_TASK_DEFAULT_QUEUE = env("CELERY_QUEUE", default="rosi")

# --- People -----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ANONYMOUS_USER_NAME = None  # guardian: nobody is anybody

# History rows are written by database triggers (docs/adr/0003), never by signals.
SIMPLE_HISTORY_ENABLED = False
SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = False

# --- Language and time ------------------------------------------------------------------------------

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "rosi" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
LANGUAGE_COOKIE_NAME = "__Host-rosi-language" if MODE == "production" else "rosi_language"
FORMAT_MODULE_PATH = ["rosi.formats"]

# --- Files ------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = env("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "rosi" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": document_store(env, BASE_DIR),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE == "test"
WHITENOISE_AUTOREFRESH = False
LARGEST_DOCUMENT = env.int("LARGEST_DOCUMENT", default=500 * 10**6)  # bytes of one document
ARCHIVE_CREATOR = env("ARCHIVE_CREATOR", default="Ministerie van Financiën")  # in the metadata of exports
CLAMAV = env("CLAMAV", default="")  # the scanner: `host:port` or its socket; without one nothing is released
SOFFICE = env(
    "SOFFICE", default=""
)  # LibreOffice, where it is not found by itself: makes the PDF of a letter
STAND_IN_SCANNER = "cases.documents.scanning.stand_in" if DEMO and not CLAMAV else ""
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = env("FILE_UPLOAD_TEMP_DIR", default="") or None
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "cases.documents.incoming.SealedHandler",  # larger ones never lie on disk in clear
]

# --- Mail -------------------------------------------------------------------------------------------

EMAIL_CONFIG = env.email_url(
    "EMAIL_URL", default="consolemail://" if MODE != "production" else "smtp://localhost:25"
)
vars().update(EMAIL_CONFIG)
if DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
SITE_ADDRESS = env("SITE_ADDRESS", default="http://localhost:8000")  # in links of mails
OVERVIEW_REMINDER_DAYS = env.int("OVERVIEW_REMINDER_DAYS", default=7)  # after which an overview is unread
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="rosi@localhost")

# --- Security ---------------------------------------------------------------------------------------

HTTPS = MODE == "production"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
# Lax, not Strict: a link in a mail, and the way back from single sign-on, come from another site. Every change is a
# POST with its own token.
SESSION_COOKIE_NAME = "__Host-rosi" if HTTPS else "rosi"
CSRF_COOKIE_NAME = "__Host-rosi-form" if HTTPS else "rosi_form"
SECURE_SSL_REDIRECT = HTTPS and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
CSRF_FAILURE_VIEW = "rosi.errors.form_not_valid"
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# To another site nothing is told. Not "no-referrer": browsers then send `Origin: null` with every form, which is
# refused, and every page has forms (search, language, sign-out).
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *FORM_ORIGINS],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- Logs: structure and ids only, never the text of a case, a name or a secret ---------------------

from rosi.logs import LOGGING, configure_structlog  # noqa: E402, F401

configure_structlog()
