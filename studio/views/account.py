"""A person's account: what is there, all of it to take home, and its end."""

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from studio.access import person_of, signed_in, wants_json
from studio.services import account as service


class DeleteForm(forms.Form):
    """The password once more, before everything goes."""

    password = forms.CharField(
        label="Your password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


@require_safe
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    return _page(request, DeleteForm())


def _page(request: HttpRequest, form: DeleteForm, status: int = 200) -> HttpResponse:
    context = {"usage": service.usage(person_of(request)), "delete_form": form}
    return render(request, "account.html", context, status=status)


@require_safe
@signed_in
def export(request: HttpRequest) -> HttpResponseBase:
    """Everything of this person as one ZIP, made while it is sent."""
    description, files = service.export_plan(person_of(request))
    name = f"notewright-{timezone.now():%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    if request.method == "HEAD":
        return HttpResponse(content_type="application/zip", headers=headers)
    chunks = service.export_chunks(description, files)
    return StreamingHttpResponse(chunks, content_type="application/zip", headers=headers)


@sensitive_post_parameters("password")
@require_POST
@signed_in
def delete(request: HttpRequest) -> HttpResponse:
    """POST password: removes the account with all its data, at once."""
    form = DeleteForm(request.POST)
    if form.is_valid() and not request.user.check_password(form.cleaned_data["password"]):
        form.add_error("password", "This is not your password.")
    if not form.is_valid():
        if wants_json(request):
            return JsonResponse({"error": form.errors["password"][0]}, status=422)
        return _page(request, form, status=422)
    user = person_of(request)
    service.delete_account(user)
    logout(request)
    if wants_json(request):
        return JsonResponse({"message": "Your account is gone.", "url": resolve_url("home")})
    messages.success(request, "Your account and everything in it is gone.")
    return HttpResponseRedirect(resolve_url("home"))
