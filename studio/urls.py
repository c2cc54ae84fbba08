"""Every address of the studio. Views check access through studio/access.py and delegate to studio/services."""

from django.urls import path

from studio.views import account, composing, jobs, library, projects, sharing, sounding, takes, uploads

urlpatterns = [
    path("", library.home, name="home"),
    path("library/", library.library, name="library"),
    path("library/deleted/", library.deleted, name="deleted"),
    path("library/sample/", uploads.sample, name="sample"),
    path("projects/<uuid:project_id>/", projects.project, name="project"),
    path("projects/<uuid:project_id>/rename/", projects.rename, name="project-rename"),
    path("projects/<uuid:project_id>/tags/", projects.tags, name="project-tags"),
    path("projects/<uuid:project_id>/delete/", projects.delete, name="project-delete"),
    path("projects/<uuid:project_id>/restore/", projects.restore, name="project-restore"),
    path("projects/<uuid:project_id>/link/", sharing.link, name="project-link"),
    path("projects/<uuid:project_id>/invite/", sharing.invite, name="project-invite"),
    path("projects/<uuid:project_id>/viewers/<int:user_id>/remove/", sharing.remove_viewer, name="viewer-remove"),
    path("link/<str:token>/", sharing.follow_link, name="follow-link"),
    path("invitation/<str:token>/", sharing.accept_invitation, name="accept-invitation"),
    path("takes/<uuid:take_id>/", takes.take, name="take"),
    path("takes/<uuid:take_id>/delete/", takes.delete, name="take-delete"),
    path("takes/<uuid:take_id>/files/<str:role>", takes.file, name="take-file"),
    path("takes/<uuid:take_id>/pictures/<str:kind>/<int:level>/<int:index>.png", takes.picture, name="take-picture"),
    path("compose/", composing.compose, name="compose"),
    path("account/", account.account, name="account"),
    path("account/export/", account.export, name="account-export"),
    path("account/delete/", account.delete, name="account-delete"),
    path("api/uploads/", uploads.upload, name="api-upload"),
    path("api/brief/", composing.brief, name="api-brief"),
    path("api/compose/", composing.create, name="api-compose"),
    path("api/sound/", sounding.create, name="sound-create"),
    path("api/takes/<uuid:take_id>/rework/", composing.rework, name="api-rework"),
    path("api/projects/<uuid:project_id>/lineage/", composing.lineage, name="api-lineage"),
    path("api/projects/", projects.api_list, name="api-projects"),
    path("api/projects/<uuid:project_id>/", projects.api_detail, name="api-project"),
    path("api/takes/<uuid:take_id>/", takes.api_detail, name="api-take"),
    path("api/takes/<uuid:take_id>/transcribe/", jobs.transcribe, name="api-transcribe"),
    path("api/jobs/<uuid:job_id>/", jobs.detail, name="api-job"),
    path("api/jobs/<uuid:job_id>/cancel/", jobs.cancel, name="api-job-cancel"),
    path("api/jobs/<uuid:job_id>/retry/", jobs.retry, name="api-job-retry"),
    path("healthz", library.health, name="health"),
]
