"""Whether this site is for its own machine alone, or for many people."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

# Names by which a site answers that is for its own machine alone.
LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]", ".localhost", "testserver"}


def shows_commands(person: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether somebody is told by which command something is installed: staff, and everybody on a site for one machine."""
    return all(host in LOCAL_HOSTS for host in settings.ALLOWED_HOSTS) or bool(getattr(person, "is_staff", False))
