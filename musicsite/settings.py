"""The one settings file. Every setting of ours is read here from the environment and described in docs/run.md."""

import hashlib
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONCE, SELF
from django.core.exceptions import ImproperlyConfigured

from musicsite import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("NOTEWRIGHT_DATA_DIR", BASE_DIR / "var")

# --- Who we are ---------------------------------------------------------------------------------------------------

DEBUG = env.flag("NOTEWRIGHT_DEBUG", False)
ALLOWED_HOSTS = env.words("NOTEWRIGHT_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("NOTEWRIGHT_TRUSTED_ORIGINS")
# Behind a proxy that ends TLS: cookies for HTTPS only, and the proxy's word for the scheme is believed.
HTTPS = env.flag("NOTEWRIGHT_HTTPS", False)


def _secret_key() -> str:
    """From the environment or from a file that `make setup` wrote; never a default, except for debugging."""
    if key := env.text("NOTEWRIGHT_SECRET_KEY"):
        return key
    file = DATA_DIR / "secret.key"
    if file.is_file():
        return file.read_text().strip()
    if DEBUG:
        return "only-for-debugging"
    raise ImproperlyConfigured("Set NOTEWRIGHT_SECRET_KEY, or run `make setup`, which writes one to var/secret.key.")


SECRET_KEY = _secret_key()

# --- What we are made of ------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "ml_engine.management.app.EngineConfig",
    "studio",
]

MIDDLEWARE = [
    "musicsite.streaming.stream_in_threads",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "musicsite.urls"
ASGI_APPLICATION = "musicsite.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ]
        },
    }
]

# --- Where things lie ---------------------------------------------------------------------------------------------

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        env.text("NOTEWRIGHT_DATABASE_URL") or f"sqlite:///{DATA_DIR / 'notewright.sqlite3'}",
        # Threads that answer requests stay (see handler.py), and so may their connections.
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Readers never wait for a writer, and a writer takes its lock at once instead of failing half-way.
    # Tests use a file too: a database in memory knows other locks than the one people's data are in.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    }

REDIS_URL = env.text("NOTEWRIGHT_REDIS_URL")
CACHES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/never-served-directly/"
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "incoming"
S3_BUCKET = env.text("NOTEWRIGHT_S3_BUCKET")
_files: dict[str, Any] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    # A second attempt of a job writes the same files again, never others beside them.
    "OPTIONS": {"allow_overwrite": True},
}
if S3_BUCKET:
    _files = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.text("NOTEWRIGHT_S3_ENDPOINT") or None,
            "region_name": env.text("NOTEWRIGHT_S3_REGION") or None,
            "default_acl": "private",
            "querystring_auth": True,
            "querystring_expire": 300,
            "file_overwrite": True,
        },
    }
STORAGES = {"default": _files, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

# --- What the browser loads ---------------------------------------------------------------------------------------

NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS: list[Any] = [BASE_DIR / "static"] + [
    (f"vendor/{name}", folder)
    for name, folder in {
        "verovio": NODE_MODULES / "verovio" / "dist",
        "spessasynth_lib": NODE_MODULES / "spessasynth_lib" / "dist",
        "spessasynth_core": NODE_MODULES / "spessasynth_core" / "dist",
        "stb-vorbis": NODE_MODULES / "stb-vorbis" / "dist",
        "soundfonts": NODE_MODULES / "@librescore" / "sf3",
    }.items()
    if folder.is_dir()
]


def _release() -> str:
    """A word that changes whenever our static files or the npm packages do, so that browsers may keep each for ever."""
    digest = hashlib.sha256((BASE_DIR / "package-lock.json").read_bytes())
    for file in sorted((BASE_DIR / "static").rglob("*")):
        if file.is_file():
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]


STATIC_URL = f"/static/{_release()}/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 365 * 24 * 3600
# WebAssembly and SF3 files by their true names; module scripts are refused by browsers under any other type.
WHITENOISE_MIMETYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm"}

# --- People and their safety --------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "library"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Notewright] "
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"

EMAIL_HOST = env.text("NOTEWRIGHT_EMAIL_HOST")
EMAIL_PORT = env.number("NOTEWRIGHT_EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("NOTEWRIGHT_EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("NOTEWRIGHT_EMAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("NOTEWRIGHT_EMAIL_TLS", True)
DEFAULT_FROM_EMAIL = env.text("NOTEWRIGHT_EMAIL_FROM", "notewright@localhost")
if env.flag("NOTEWRIGHT_VERIFY_EMAIL", False):
    ACCOUNT_EMAIL_VERIFICATION = "mandatory"
else:
    # Nobody is told of a letter that no server will carry.
    ACCOUNT_EMAIL_VERIFICATION = "optional" if EMAIL_HOST else "none"
# Without a mail server letters are printed where the server was started.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Files in a bucket are sent on to; the browser must be allowed to follow.
_bucket = [env.text("NOTEWRIGHT_S3_PUBLIC_ORIGIN") or env.text("NOTEWRIGHT_S3_ENDPOINT")] if S3_BUCKET else []
if S3_BUCKET and not any(_bucket):
    raise ImproperlyConfigured("With NOTEWRIGHT_S3_BUCKET set NOTEWRIGHT_S3_ENDPOINT or NOTEWRIGHT_S3_PUBLIC_ORIGIN.")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # The engraver is WebAssembly; the import map is the one inline script and carries the nonce.
        "script-src": [SELF, NONCE, "'wasm-unsafe-eval'"],
        "worker-src": [SELF, "blob:"],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:", *_bucket],
        "media-src": [SELF, "blob:", *_bucket],
        "connect-src": [SELF, "data:", *_bucket],
        "font-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}

# --- Limits -------------------------------------------------------------------------------------------------------

MAX_UPLOAD_BYTES = env.number("NOTEWRIGHT_MAX_UPLOAD_BYTES", 500 * 1024 * 1024, low=1)
# A MIDI or MusicXML file to compare with; the largest scores there are have less.
MAX_REFERENCE_BYTES = 20_000_000
# A file that somebody asks about: an album's longest piece as FLAC has less.
MAX_PROVENANCE_BYTES = 100_000_000
# What the form around the file may weigh.
UPLOAD_FORM_BYTES = 64 * 1024
MAX_RECORDING_SECONDS = env.number("NOTEWRIGHT_MAX_RECORDING_SECONDS", 2 * 3600 + 60, low=1)
MAX_OPEN_JOBS = env.number("NOTEWRIGHT_MAX_OPEN_JOBS", 8, low=1)
DECODE_SECONDS = env.number("NOTEWRIGHT_DECODE_SECONDS", 300, low=1)
DECODE_MEGABYTES = env.number("NOTEWRIGHT_DECODE_MEGABYTES", 2048, low=256)
# Everything but an uploaded file is small.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- Jobs ---------------------------------------------------------------------------------------------------------

# A worker that has not renewed its lease for this long is believed dead and its job is put back.
JOB_LEASE_SECONDS = env.number("NOTEWRIGHT_JOB_LEASE_SECONDS", 15, low=1)
JOB_MAX_ATTEMPTS = env.number("NOTEWRIGHT_JOB_MAX_ATTEMPTS", 5, low=1)
# A queued job whose message may have been lost is sent again after this long.
JOB_RESEND_SECONDS = env.number("NOTEWRIGHT_JOB_RESEND_SECONDS", 30, low=1)
DELETED_KEPT_DAYS = env.number("NOTEWRIGHT_DELETED_KEPT_DAYS", 30)
BROKER_URL = env.text("NOTEWRIGHT_BROKER_URL") or REDIS_URL or "filesystem://localhost"
BROKER_DIR = DATA_DIR / "broker"
# Temporary files of workers.
WORK_DIR = DATA_DIR / "work"
# Models that a worker loads before its first job asks for them.
WARM_ENGINES = env.words("NOTEWRIGHT_WARM_ENGINES", "piano,general,line,ensemble,notation,composer,sound")

# --- Published checkpoints ----------------------------------------------------------------------------------------

# Where they are installed; web servers and workers that make sound share it.
MODELS_DIR = env.folder("NOTEWRIGHT_MODELS_DIR", DATA_DIR / "models")
# What `manage.py models pull` fetches them from, and a token of one's account there.
HUB_URL = env.text("NOTEWRIGHT_HUB_URL", "https://huggingface.co")
HUB_TOKEN = env.text("NOTEWRIGHT_HUB_TOKEN")
ENGINE_MEMORY_MB = env.number("NOTEWRIGHT_ENGINE_MEMORY_MB", 0)
ENGINE_IDLE_SECONDS = env.number("NOTEWRIGHT_ENGINE_IDLE_SECONDS", 600)
DEVICE = env.text("NOTEWRIGHT_DEVICE", "auto")

# --- The messages -------------------------------------------------------------------------------------------------

CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_HEARTBEAT = 0
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
if BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "data_folder_in": str(BROKER_DIR),
        "data_folder_out": str(BROKER_DIR),
        "polling_interval": 0.05,
    }
elif BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 3, "socket_timeout": 30}

# --- The rest -----------------------------------------------------------------------------------------------------

USE_TZ = True
TIME_ZONE = env.text("NOTEWRIGHT_TIME_ZONE", "UTC")
LANGUAGE_CODE = "en"
USE_I18N = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("NOTEWRIGHT_LOG_LEVEL", "INFO").upper()},
    # They tell of each connection and message.
    "loggers": {name: {"level": "WARNING"} for name in ("celery", "daphne", "kombu")},
}
