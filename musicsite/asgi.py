"""The door for HTTP and websockets."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicsite.settings")

from musicsite import handler

http = handler.application()

from channels.auth import AuthMiddlewareStack  # noqa: E402  (the apps must be ready)
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402

from musicsite.limits import LimitBody  # noqa: E402
from studio.routing import websocket_urlpatterns  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": LimitBody(http),
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
