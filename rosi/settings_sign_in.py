"""Settings of signing in: second factors, lock-out, sittings, single sign-on. Read by `rosi.settings`."""

from datetime import timedelta
from urllib.parse import urlsplit

import environ

env = environ.Env()

ACCOUNT_ADAPTER = "accounts.sign_in.adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# A whole ministry may come from one address, so these are wide; axes is the narrow one.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip,5/300s/key"}
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", default=False) else 0

# --- Sittings: sealed sessions that end by themselves ------------------------------------------------

SESSION_ENGINE = "accounts.sign_in.sessions"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_MINUTES", default=15) * 60
SESSION_WARN_SECONDS = 120  # before the end; the page warns and saves the draft
SESSION_LONGEST_SECONDS = env.int("SESSION_LONGEST_HOURS", default=12) * 3600
SESSION_COOKIE_AGE = SESSION_LONGEST_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Who proved who they are this long ago is asked again before an identity, an export, a grant, a second factor.
ACCOUNT_REAUTHENTICATION_TIMEOUT = env.int("ASK_AGAIN_AFTER_MINUTES", default=10) * 60

# --- Second factors ----------------------------------------------------------------------------------

MFA_ADAPTER = "accounts.sign_in.second_factor.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from the administrator, nobody registers one
MFA_REAUTHENTICATION_REQUIRED = False  # `accounts.sign_in.again` asks, by one rule for everything
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off
MFA_FORMS = {
    "activate_totp": "accounts.sign_in.second_factor.SetUpAppForm",
    "authenticate": "accounts.sign_in.second_factor.CodeForm",
    "reauthenticate": "accounts.sign_in.second_factor.AgainForm",
    "add_webauthn": "accounts.sign_in.second_factor.AddPasskeyForm",
    "edit_webauthn": "accounts.sign_in.second_factor.RenamePasskeyForm",
    "authenticate_webauthn": "accounts.sign_in.second_factor.PasskeyForm",
}

# --- Lock-out ----------------------------------------------------------------------------------------

AXES_FAILURE_LIMIT = env.int("LOCK_OUT_AFTER_FAILURES", default=5)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("LOCK_OUT_MINUTES", default=15))
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "accounts.sign_in.lockout.name_kept"
AXES_CLIENT_IP_CALLABLE = "accounts.sign_in.lockout.address"
AXES_LOCKOUT_CALLABLE = "accounts.sign_in.lockout.page"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # the log of reading holds every sign-in
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["login", "username", "ip_address", "code", "credential", "next"]

# --- Single sign-on: off unless these are set ----------------------------------------------------------

OIDC_SERVER_URL = env("OIDC_SERVER_URL", default="")
OIDC_PROVIDER_ID = "sso"
SINGLE_SIGN_ON = env("OIDC_NAME", default="single sign-on") if OIDC_SERVER_URL else ""  # words on the button
OIDC_SECOND_FACTOR_ACR = env.list("OIDC_SECOND_FACTOR_ACR", default=[])
OIDC_SECOND_FACTOR_AMR = env.list("OIDC_SECOND_FACTOR_AMR", default=[])
SOCIALACCOUNT_ADAPTER = "accounts.sign_in.single_sign_on.Adapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {}
FORM_ORIGINS = []  # where a form of ours may lead besides ourselves
if OIDC_SERVER_URL:
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": OIDC_PROVIDER_ID,
                    "name": SINGLE_SIGN_ON,
                    "client_id": env("OIDC_CLIENT_ID"),
                    "secret": env("OIDC_CLIENT_SECRET"),
                    "settings": {"server_url": OIDC_SERVER_URL},
                }
            ],
        }
    }
    _server = urlsplit(OIDC_SERVER_URL)
    FORM_ORIGINS = env.list("OIDC_FORM_ORIGINS", default=[f"{_server.scheme}://{_server.netloc}"])
