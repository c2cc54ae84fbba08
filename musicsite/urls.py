from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("studio.urls")),
]
handler403 = "studio.views.errors.forbidden"
handler404 = "studio.views.errors.not_found"
