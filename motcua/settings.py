"""Every setting enters here, once: typed, with its unit, default and reason. Nothing else reads the environment."""

from pathlib import Path

import environ

env = environ.Env()
CHECKOUT = Path(__file__).resolve().parent.parent
MIB = 1024 * 1024

HOME = Path(env.str("MOTCUA_HOME", default=str(CHECKOUT / ".motcua")))  # data directory: database, papers, secrets
MODE = env.str("MOTCUA_MODE", default="demo")  # demo, test or production
DEBUG = env.bool("MOTCUA_DEBUG", default=False)
SECRET_KEY = env.str("MOTCUA_SECRET_KEY", default="demo-only-secret-key-never-use-it-in-production")
ALLOWED_HOSTS = env.list("MOTCUA_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])

INSTALLED_APPS = [
    "motcua.journal",
    "motcua.registry.places",
    "motcua.registry.agencies",
    "motcua.registry.people",
    "motcua.service.procedures",
    "motcua.service.documents",
    "motcua.service.dossiers",
    "motcua.service.notices",
    "motcua.service.voices",
    "motcua.steering.measures",
    "motcua.web.design",
    "motcua.web.portal",
    "motcua.web.desk",
    "motcua.demo",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
            ],
        },
    }
]

DATABASES = {
    "default": {
        **env.db("DATABASE_URL", default="postgresql://motcua@127.0.0.1:5432/motcua"),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"options": "-c timezone=UTC -c lock_timeout=5s"},
    }
}

PROVINCE_CODE = env.str("MOTCUA_PROVINCE", default="38")  # national code of the province served; 38 is Thanh Hóa

AUTH_USER_MODEL = "people.Account"
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [CHECKOUT / "motcua" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"

DOSSIER_CODE_TEMPLATE = env.str("MOTCUA_DOSSIER_CODE", default="{agency}-{day:%y%m%d}-{serial:04d}")
EXTENSIONS_ALLOWED = env.int("MOTCUA_EXTENSIONS_ALLOWED", default=1)  # times; the law before decree 118/2025 said once
