"""Django's settings. Everything an operator may turn is an environment variable, named in docs/operating.md."""

import os
import secrets
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from tillit.config.home import Home

HOME = Home.at()
BASE = Path(__file__).resolve().parent.parent


def _secret_key() -> str:
    if given := os.environ.get("TILLIT_SECRET_KEY"):
        return given
    path = HOME.path / "web.secret"
    return path.read_text() if path.exists() and os.access(path, os.R_OK) else secrets.token_urlsafe(50)


def _database() -> dict[str, object]:
    parts = conninfo_to_dict(os.environ.get("DATABASE_URL") or "postgresql:///tillit")
    options: dict[str, object] = {
        key: value for key, value in parts.items() if key not in {"host", "port", "dbname", "user", "password"}
    }
    role = os.environ.get("TILLIT_ASSUME_ROLE")
    # A plan made while a table was nearly empty reads it whole, and is kept until the next analyze, thousands of
    # letters later. Every list has its index, so plans are made with it from the first row on.
    settings = "-c timezone=UTC -c enable_seqscan=off"
    options["options"] = f"{settings} -c role={role}" if role else settings
    # Prepared once a connection: the policies of row-level security are planned once, not at each query.
    options["server_side_binding"] = True
    options["prepare_threshold"] = 1
    options["pool"] = {"min_size": 1, "max_size": int(os.environ.get("TILLIT_POOL", "12")), "timeout": 5}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", "tillit"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_MAX_AGE": 0,
        "OPTIONS": options,
    }


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("TILLIT_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("TILLIT_ORIGINS", "").split(",") if origin]
TILLIT_DEMO = HOME.is_demo
TILLIT_RELAY = os.environ.get("TILLIT_RELAY", "")  # smtp://host:port, where letters leave
TILLIT_AUTHSERV_IDS = os.environ.get("TILLIT_AUTHSERV_IDS", "")  # servers in front whose verdict on senders counts
TILLIT_NAME_SERVERS = os.environ.get("TILLIT_NAME_SERVERS", "")  # address#port, or "off"; the system's when empty
TILLIT_SEPARATED = os.environ.get("TILLIT_SEPARATED") == "yes"  # each process has a system account of its own
TILLIT_METRICS_TOKEN = os.environ.get("TILLIT_METRICS_TOKEN", "")
TILLIT_PUBLIC_BOARD = os.environ.get("TILLIT_PUBLIC_BOARD") == "on"
TILLIT_COPIES = HOME.copies  # when the last backups were made
TILLIT_SWEEP = os.environ.get("TILLIT_SWEEP", "on") != "off"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "tillit.ui",  # before allauth: its pages are ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",  # for its static files: htmx from its wheel
    "tillit.vault",
    "tillit.ledger",
    "tillit.publishing",
    "tillit.people",
    "tillit.recipients",
    "tillit.retention",
    "tillit.rights",
    "tillit.cases",
    "tillit.contact",
    "tillit.desk",
    "tillit.portal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "tillit.ui.static_files.PackedFiles",
    "tillit.ui.packed_pages.PackedPages",
    "csp.middleware.CSPMiddleware",
    "tillit.desk.sessions.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tillit.desk.signed_in.SignedInMiddleware",
    "tillit.desk.refusals.RefusalMiddleware",
]
ROOT_URLCONF = "tillit.config.urls"
WSGI_APPLICATION = "tillit.config.wsgi.application"
CONTEXT = [
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "tillit.ui.context.house",
]
TEMPLATES = [
    {
        "BACKEND": "tillit.ui.environment.Pages",  # every page of ours, in the folders `jinja2`
        "NAME": "pages",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "tillit.ui.environment.environment", "context_processors": CONTEXT},
    },
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},  # allauth's short messages
]
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Agent"
AUTHENTICATION_BACKENDS = ["tillit.desk.sign_in.AgentBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login": "200/m/ip"}  # a call centre signs in at eight, from one address; failures count apart
ACCOUNT_SESSION_REMEMBER = False  # a sign-in ends with the browser, after ten hours at the latest
ACCOUNT_FORMS = {"login": "tillit.desk.sign_in_form.SignInForm"}
ACCOUNT_ADAPTER = "tillit.desk.sign_in.AccountAdapter"
MFA_ADAPTER = "tillit.desk.sign_in.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate_webauthn": "tillit.desk.passkeys.Authenticate",
    "login_webauthn": "tillit.desk.passkeys.Login",
    "reauthenticate_webauthn": "tillit.desk.passkeys.Reauthenticate",
}
MFA_TOTP_ISSUER = "Tillit"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

SESSION_ENGINE = "tillit.desk.sessions"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("TILLIT_TLS") == "on"
# Over TLS no other host of the domain, and nobody without TLS, can set or shadow them (RFC 6265bis, 4.1.3.2).
_HOST = "__Host-" if SESSION_COOKIE_SECURE else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_HOST}sessionid", f"{_HOST}csrftoken"
TILLIT_TOKEN_COOKIE = f"{_HOST}tillit_actor"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("TILLIT_TLS") == "on" else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "frame-src": ["'self'"],  # letters as they were laid out, each with a stricter policy of its own
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
# An upload is never spooled to a temporary file: it stays in memory until it is sealed.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE = 26_000_000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("sv", "Svenska"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE / "ui" / "locale"]
USE_TZ = True
TIME_ZONE = os.environ.get("TILLIT_TIME_ZONE", "UTC")
STATIC_URL = "/static/"
STORAGES = {"staticfiles": {"BACKEND": "tillit.ui.static_files.DigestStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# Errors name the place, never the request: a traceback's local variables may hold what a customer wrote.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "tillit.config.logs.ShapeOnlyFormatter"}},
    "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["err"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["err"], "level": "ERROR", "propagate": False}},
}
LOGGING_CONFIG = "logging.config.dictConfig"
