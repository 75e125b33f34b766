"""Every setting enters here, once: typed, with its unit, default and reason. Nothing else reads the environment."""

import logging
import sys
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from motcua.cli.home import Home
from motcua.cli.stores import StoreUnknown, is_open_to_listeners, store
from motcua.web.accounts.oidc.configuration import read_providers

env = environ.Env()
CHECKOUT = Path(__file__).resolve().parent.parent
KIB, MIB = 1024, 1024 * 1024  # bytes

# Mode and secrets ------------------------------------------------------------------------------------------------

HOME = Path(env.str("MOTCUA_HOME", default=str(CHECKOUT / ".motcua")))  # data directory: database, papers, secrets
MODE = env.str("MOTCUA_MODE", default="test" if "pytest" in sys.modules else "demo")  # demo, test or production
PRODUCTION = MODE == "production"
PROCESS = env.str("MOTCUA_PROCESS", default="command")  # one of TIME_LIMITS below
DEBUG = env.bool("MOTCUA_DEBUG", default=False)
SECRET_KEY = env.str("MOTCUA_SECRET_KEY", default="") or ("" if PRODUCTION else Home(HOME).secret("secret-key"))
ALLOWED_HOSTS = env.list(
    "MOTCUA_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]", "testserver"]
)
SECRET_KEY_LENGTH = 50  # characters at least; Django's own check asks for as many


def mailer(config: dict[str, object]) -> dict[str, object]:
    """Return Django's MAILERS entry for what django-environ read from an address."""
    options = {
        name: config[key]
        for name, key in [
            ("host", "EMAIL_HOST"),
            ("port", "EMAIL_PORT"),
            ("username", "EMAIL_HOST_USER"),
            ("password", "EMAIL_HOST_PASSWORD"),
            ("use_tls", "EMAIL_USE_TLS"),
            ("use_ssl", "EMAIL_USE_SSL"),
        ]
        if config.get(key)
    }
    backend = str(config["EMAIL_BACKEND"])
    is_smtp = "smtp" in backend
    return {"BACKEND": backend, "OPTIONS": {**options, "timeout": 10} if is_smtp else {}}  # seconds


def production_refusals() -> list[str]:
    """Return what forbids a start in production, each with the variable to set."""
    told = []
    if len(SECRET_KEY) < SECRET_KEY_LENGTH or len(set(SECRET_KEY)) < 16 or "insecure" in SECRET_KEY:
        told.append(
            f"MOTCUA_SECRET_KEY must be set to a random text of at least {SECRET_KEY_LENGTH} characters, for example "
            "from: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    if DEBUG:
        told.append("MOTCUA_DEBUG must be off: its error pages show settings and answers.")
    if not ALLOWED_HOSTS or any(host.startswith(("*", ".")) for host in ALLOWED_HOSTS):
        told.append("MOTCUA_HOSTS must name the platform's host names, separated by commas, without wildcards.")
    if not env.str("DATABASE_URL", default=""):
        told.append("DATABASE_URL must name the PostgreSQL server, as postgresql://role:password@host:port/database.")
    if any(is_open_to_listeners(env.str(name, default="")) for name in ("MOTCUA_PAPERS", "MOTCUA_PAGE_IMAGES")):
        told.append("MOTCUA_PAPERS and MOTCUA_PAGE_IMAGES must have an endpoint with https://: papers cross the net.")
    for name in ("MOTCUA_SMS_URL", "MOTCUA_ZALO_URL", "MOTCUA_NATIONAL_URL"):
        if not env.str(name, default="https://").startswith("https://"):
            told.append(f"{name} must begin with https://: messages and the token would be read on the way.")
    return told


if MODE not in ("demo", "test", "production"):
    raise ImproperlyConfigured(f"MOTCUA_MODE={MODE} is not known. Set it to demo, test or production.")
if PRODUCTION and (refusals := production_refusals()):
    raise ImproperlyConfigured(
        "Motcua does not start in production mode:\n" + "\n".join(f"- {told}" for told in refusals)
    )

# Parts -----------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "motcua.journal",
    "motcua.registry.places",
    "motcua.registry.agencies",
    "motcua.registry.people",
    "motcua.service.procedures",
    "motcua.service.documents",
    "motcua.service.dossiers",
    "motcua.service.connections",
    "motcua.service.notices",
    "motcua.service.national_portal",
    "motcua.service.voices",
    "motcua.service.exchange",
    "motcua.service.importing",
    "motcua.steering.measures",
    "motcua.steering.planning",
    "motcua.steering.programmes",
    "motcua.steering.targets",
    "motcua.steering.briefing",
    "motcua.steering.measures.gaming",
    "motcua.steering.reporting",
    "motcua.web.design",
    "motcua.web.accounts",
    "motcua.web.apply",
    "motcua.web.portal",
    "motcua.web.desk",
    "motcua.web.assigning",
    "motcua.web.cockpit",
    "motcua.web.quality",
    "motcua.web.ranking",
    "motcua.web.api",
    "motcua.web.connections",
    "motcua.web.importing",
    "motcua.web.signs",
    "motcua.web.reporting",
    "motcua.demo",
    "unfold.apps.BasicAppConfig",
    "motcua.web.accounts.staff_apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "procrastinate.contrib.django",
    "ninja",  # its copy of Swagger UI
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "motcua.web.api.edge.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "motcua.web.design.language.ChosenLanguageMiddleware",
    "motcua.service.documents.uploads.UploadLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "motcua.web.plain_text.PlainTextMiddleware",
    "motcua.web.trouble.NoPageMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "motcua.web.accounts.middleware.VisitMiddleware",
]

ROOT_URLCONF = "motcua.urls"
WSGI_APPLICATION = "motcua.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CHECKOUT / "motcua" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "motcua.web.design.context.design",
            ],
        },
    }
]

# Database --------------------------------------------------------------------------------------------------------

# How long a statement may take, a lock be waited for, and a transaction lie idle. A page that waits longer has lost its
# reader, and its transaction would keep others waiting; loading, migrating and simulating take the time they need.
TIME_LIMITS = {
    "web": {"statement_timeout": "5s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "30s"},
    "feed": {"statement_timeout": "5s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "30s"},
    "work": {"statement_timeout": "60s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s"},
    "sequence": {"statement_timeout": "60s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s"},
    "command": {"statement_timeout": "0", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "0"},
}
POOLED = PROCESS == "web" and env.bool("MOTCUA_POOLED", default=False)  # DATABASE_URL leads through a pooler
REPLICA_MAX_LAG_SECONDS = env.int("MOTCUA_REPLICA_MAX_LAG_SECONDS", default=10)  # older, and reports read the primary


def served_by(address: dict[str, Any], *, pooled: bool = False, **more: str) -> dict[str, Any]:
    """Return Django's DATABASES entry for an address, with this process's time limits and the session settings `more`.

    A pooler takes no session settings: there the limits are those of the role (motcua.cli.pooling), and nothing may
    outlive a transaction, no prepared statement and no cursor.
    """
    session = {"timezone": "UTC"} | TIME_LIMITS[PROCESS] | more
    options: dict[str, Any] = {"application_name": f"motcua {PROCESS}"}
    options["prepare_threshold"] = None if pooled else 0  # 0: at the first call; for `journal.prepared` alone
    if not pooled:
        options["options"] = " ".join(f"-c {name}={value}" for name, value in session.items())
    return {
        **address,
        "CONN_MAX_AGE": 60,  # seconds
        "CONN_HEALTH_CHECKS": True,  # a restarted database costs no visitor an error page
        "DISABLE_SERVER_SIDE_CURSORS": pooled,
        "OPTIONS": options,
    }


DATABASES = {
    "default": served_by(env.db("DATABASE_URL", default="postgresql://motcua@127.0.0.1:5432/motcua"), pooled=POOLED)
}
if env.str("MOTCUA_REPLICA_DATABASE_URL", default=""):  # a copy that reports may read: motcua.journal.replica
    DATABASES["replica"] = served_by(env.db("MOTCUA_REPLICA_DATABASE_URL"), default_transaction_read_only="on")
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
    DATABASES["replica"]["OPTIONS"] |= {"connect_timeout": 2}  # seconds; a page waits for a dead copy no longer
    DATABASE_ROUTERS = ["motcua.journal.replica.ReplicaRouter"]

PROVINCE_CODE = env.str("MOTCUA_PROVINCE", default="38")  # national code of the province served; 38 is Thanh Hóa

AUTH_USER_MODEL = "people.Account"
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [CHECKOUT / "motcua" / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "motcua.kernel.formats"  # days are typed day, month, year
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [CHECKOUT / "build" / "static"]  # made by `npm run build`
WHITENOISE_ALLOW_ALL_ORIGINS = False  # nobody else's pages are to be built from our files
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = MODE == "test"  # tests serve what was built, without collecting it


def stored_at(name: str, folder: Path) -> dict[str, object]:
    """Return Django's STORAGES entry for a variable: a folder, or s3://bucket/prefix?endpoint=… (motcua.cli.stores)."""
    key, secret = env.str("MOTCUA_S3_KEY", default=""), env.str("MOTCUA_S3_SECRET", default="")
    try:
        return store(env.str(name, default=""), folder, key=key, secret=secret)
    except StoreUnknown as error:
        raise ImproperlyConfigured(f"{name}: {error}") from error


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {  # hashed names: a browser keeps a file for ever and still never shows yesterday's style
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
    "papers": stored_at("MOTCUA_PAPERS", HOME / "papers"),
    "page_images": stored_at("MOTCUA_PAGE_IMAGES", HOME / "page-images"),  # may be emptied: made again from the papers
}
FILE_UPLOAD_TEMP_DIR = HOME / "uploads"  # while they are read; what a killed process leaves there is swept by night
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
FILE_UPLOAD_HANDLERS = ["motcua.service.documents.uploads.CutOffUploadHandler"]
UPLOAD_MAX_BYTES = env.int("MOTCUA_UPLOAD_MAX_BYTES", default=20 * MIB)  # one file; a scan of 20 pages has some 10 MB
UPLOAD_BODY_MAX_BYTES = env.int(
    "MOTCUA_UPLOAD_BODY_MAX_BYTES", default=100 * MIB
)  # one request; equal to the proxy's limit
UPLOAD_DAY_MAX_BYTES = env.int("MOTCUA_UPLOAD_DAY_MAX_BYTES", default=500 * MIB)  # one citizen in one day
UPLOAD_DAY_MAX_FILES = env.int("MOTCUA_UPLOAD_DAY_MAX_FILES", default=300)  # likewise: six full drafts
PAPERS_MAX_DISK_PERCENT = env.int(
    "MOTCUA_PAPERS_MAX_DISK_PERCENT", default=90
)  # of the papers' file system; above it uploads are refused, and decisions still find room
LETTER_FONT_DIR = env.str(  # holds the TTF files of the letter face, Tinos
    "MOTCUA_LETTER_FONTS", default=str(CHECKOUT / "node_modules" / "@expo-google-fonts" / "tinos")
)

DOSSIER_CODE_TEMPLATE = env.str("MOTCUA_DOSSIER_CODE", default="{agency}-{day:%y%m%d}-{serial:04d}")
EXTENSIONS_ALLOWED = env.int("MOTCUA_EXTENSIONS_ALLOWED", default=1)  # times; the law before decree 118/2025 said once
COUNT_FROM = env.str(
    "MOTCUA_COUNT_FROM", default="next_working_day"
)  # also same_hour, same_day; kernel.working_time.CountFrom
SITE_URL = env.str(
    "MOTCUA_SITE_URL", default="http://127.0.0.1:8000"
)  # how citizens reach the portal: QR codes and messages

# Messages --------------------------------------------------------------------------------------------------------

# Where messages go out; an empty address means the simulator, whose messages stand at /demo/outbox, and in production
# that the channel is not offered. Gateways take JSON (motcua.service.notices.adapters).
EMAIL_URL = env.str("MOTCUA_EMAIL_URL", default="")  # smtp+tls://user:password@host:587
SMS_URL, SMS_TOKEN = env.str("MOTCUA_SMS_URL", default=""), env.str("MOTCUA_SMS_TOKEN", default="")
ZALO_URL, ZALO_TOKEN = env.str("MOTCUA_ZALO_URL", default=""), env.str("MOTCUA_ZALO_TOKEN", default="")
SMS_DIACRITICS = env.bool("MOTCUA_SMS_DIACRITICS", default=False)  # with them an SMS holds 70 letters, without 160
DEFAULT_FROM_EMAIL = env.str("MOTCUA_EMAIL_FROM", default="motcua@localhost")
MAILERS = {"default": mailer(env.email_url_config(EMAIL_URL or "dummymail://"))}
SILENCED_SYSTEM_CHECKS = [] if EMAIL_URL else ["mail.E001"]  # without e-mail: people here read SMS and Zalo

# Partners and their programs -------------------------------------------------------------------------------------

API_REQUESTS_PER_MINUTE = env.int("MOTCUA_API_REQUESTS_PER_MINUTE", default=600)  # of one token, lasting
API_BURST = env.int("MOTCUA_API_BURST", default=120)  # requests of one token at once
API_ANONYMOUS_PER_MINUTE = env.int("MOTCUA_API_ANONYMOUS_PER_MINUTE", default=60)  # of one address without a token
API_ANONYMOUS_BURST = env.int("MOTCUA_API_ANONYMOUS_BURST", default=30)
FEED_URL = env.str(  # where the change feed's long poll answers, if not at SITE_URL itself; shown to partners
    "MOTCUA_FEED_URL", default=""
)
TOKEN_MAX_DAYS = env.int("MOTCUA_TOKEN_MAX_DAYS", default=365)  # longest life of a token; none lives for ever
TOKEN_OVERLAP_HOURS = env.int("MOTCUA_TOKEN_OVERLAP_HOURS", default=7 * 24)  # longest; the old one works as long
WEBHOOK_PRIVATE_HOSTS = env.list(  # names of hosts in the administration's own network that webhooks may call
    "MOTCUA_WEBHOOK_PRIVATE_HOSTS", default=[]
)
PARTNER_UPLOAD_DAY_MAX_BYTES = env.int("MOTCUA_PARTNER_UPLOAD_DAY_MAX_BYTES", default=10 * 1024 * MIB)  # of a partner
PARTNER_UPLOAD_DAY_MAX_FILES = env.int("MOTCUA_PARTNER_UPLOAD_DAY_MAX_FILES", default=20_000)  # likewise
PARTNER_UPLOAD_OPEN_MAX = env.int("MOTCUA_PARTNER_UPLOAD_OPEN_MAX", default=100)  # unfinished uploads of a partner

# National portal -------------------------------------------------------------------------------------------------

# Without an address nothing is reported. What these mean, and what of it nobody has tried: docs/national-portal.md.
NATIONAL_URL = env.str("MOTCUA_NATIONAL_URL", default="")  # scheme, host and port of the adapter
NATIONAL_SESSION_PATH = env.str("MOTCUA_NATIONAL_SESSION_PATH", default="/session")
NATIONAL_SERVICE_PATH = env.str("MOTCUA_NATIONAL_SERVICE_PATH", default="/service")
NATIONAL_USER = env.str("MOTCUA_NATIONAL_USER", default="")
NATIONAL_PASSWORD = env.str("MOTCUA_NATIONAL_PASSWORD", default="")
NATIONAL_UNIT = env.str("MOTCUA_NATIONAL_UNIT", default="")  # madonvi: our agency's identifier there
NATIONAL_TIMEOUT_SECONDS = env.float("MOTCUA_NATIONAL_TIMEOUT_SECONDS", default=10.0)
NATIONAL_INBOUND_TOKEN = env.str(
    "MOTCUA_NATIONAL_INBOUND_TOKEN", default=""
)  # what the portal shows us; "": not let in

# Where the national portal is the only way in, our own apply pages are switched off; the rest of the portal stays.
APPLY_PAGES = env.bool("MOTCUA_APPLY_PAGES", default=True)  # on or off
NATIONAL_PROCEDURE_URL = env.str(  # of a procedure's page there; {code} is its code
    "MOTCUA_NATIONAL_PROCEDURE_URL",
    default="https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc-hanh-chinh.html?ma_thu_tuc={code}",
)

# Sign-in and sessions --------------------------------------------------------------------------------------------

PASSWORD_HASHERS = [
    *(["django.contrib.auth.hashers.MD5PasswordHasher"] if MODE == "test" else []),  # fast: tests sign in often
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # for accounts brought from another system
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
_HOST_PREFIX = "__Host-" if PRODUCTION else ""  # browsers then refuse the cookie from other hosts and without TLS
SESSION_COOKIE_NAME = f"{_HOST_PREFIX}motcua-session"
SESSION_COOKIE_AGE = 12 * 3600  # seconds: a working day at the counter, not the night after it
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_NAME = f"{_HOST_PREFIX}motcua-csrf"
CSRF_COOKIE_HTTPONLY = True  # our scripts read the token from the form
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = PRODUCTION
LANGUAGE_COOKIE_NAME = f"{_HOST_PREFIX}motcua-language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = PRODUCTION

# Attempts to sign in are counted in the database, one count for all processes and machines; the table is no more than
# a cache and is made by a migration of accounts.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accounts_cache"}}
AUTHENTICATION_BACKENDS = ["motcua.web.accounts.backend.AccountBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:start"
ACCOUNT_ADAPTER = "motcua.web.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "motcua.web.accounts.forms.LoginForm",
    "signup": "motcua.web.accounts.forms.SignUpForm",
    "reset_password": "motcua.web.accounts.forms.ResetPasswordForm",
}
ACCOUNT_SESSION_COOKIE_AGE = 14 * 24 * 3600  # seconds, for a citizen who stays signed in; officials: accounts.limits
ACCOUNT_LOGIN_METHODS = {"phone", "email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "email*", "password1*"]  # our form asks for one of the first two
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False  # a code is one factor; the second one is asked for at sign-in
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_RATE_LIMITS = {  # per address (ip), per account (key); see accounts.throttle
    "login_failed": "30/m/ip,5/5m/key",
    "login_failed_everywhere": "20/15m/key",
    "track": "30/5m/ip,10/5m/key",  # looking up dossiers without signing in; see portal.throttle
}
UNFOLD = {
    "SITE_TITLE": "Motcua",
    "SITE_HEADER": "Motcua",
    "SHOW_HISTORY": False,  # the journal has it
    "SHOW_LANGUAGES": False,
    "SITE_DROPDOWN": [{"icon": "cable", "title": "Kết nối", "link": "/ket-noi/"}],  # health of the systems outside
    "COLORS": {  # shades of the masthead's red, for the one accent of the staff admin
        "primary": {
            "50": "#fdf3f2",
            "100": "#fbe5e3",
            "200": "#f6cdc9",
            "300": "#eda8a2",
            "400": "#df776f",
            "500": "#c94a41",
            "600": "#8c1d18",
            "700": "#7a1915",
            "800": "#651713",
            "900": "#551613",
            "950": "#2e0806",
        }
    },
}
# Identity providers (VNeID, staff directories) from the TOML file that MOTCUA_OIDC names; docs/sign-in.md has its keys.
OIDC_PROVIDERS = read_providers(env.str("MOTCUA_OIDC", default=""), allow_loopback=not PRODUCTION)
SOCIALACCOUNT_ADAPTER = "motcua.web.accounts.oidc.protocol.OutsideAdapter"
SOCIALACCOUNT_STORE_TOKENS = False  # we ask the provider for nothing later
MFA_ADAPTER = "motcua.web.accounts.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "motcua.web.accounts.passkey_forms.AddPasskeyForm",
    "edit_webauthn": "motcua.web.accounts.passkey_forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # finger, face or PIN: only so is a passkey two factors
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 s: telephones' clocks differ
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # the demo runs on http://localhost
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("MOTCUA_PROXIES", default=1 if PRODUCTION else 0)  # that append X-Forwarded-For

# What browsers may do with our pages -----------------------------------------------------------------------------

SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],  # QR codes stand in the page itself
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
ADMIN_CSP: dict[str, list[str]] = (
    SECURE_CSP
    | {  # django-unfold works with inline styles and Alpine's expressions; staff only
        "script-src": [CSP.SELF, CSP.UNSAFE_INLINE, CSP.UNSAFE_EVAL],
        "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    }
)
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"  # the secret in a receipt's link never leaves with a click
SECURE_CONTENT_TYPE_NOSNIFF = True
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # Granian never faces the net: the proxy sets it
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

# Limits of a request ---------------------------------------------------------------------------------------------

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * MIB  # bytes of a form without its files: the longest form of a procedure is < 200 KiB
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # repeatable groups of a large household
DATA_UPLOAD_MAX_NUMBER_FILES = 20  # in one request
FILE_UPLOAD_MAX_MEMORY_SIZE = 512 * KIB  # bytes; above it a file goes to disk while it is read
FILE_UPLOAD_PERMISSIONS = 0o600  # papers of citizens: for us alone

# Log -------------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "motcua.kernel.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": logging.INFO if PROCESS != "command" else logging.WARNING},
    "loggers": {"django": {"handlers": [], "propagate": True}, "django.server": {"handlers": [], "propagate": True}},
}
