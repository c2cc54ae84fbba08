"""What scripts are told where people see the pages 403 and 404."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults

from studio.access import wants_json


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": "There is nothing here that you may see."}, status=404)
    return defaults.page_not_found(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": "You may look at this but not change it."}, status=403)
    return defaults.permission_denied(request, exception)
