"""The rows: projects and who may see them, takes and their files, jobs and their events."""

import secrets
import unicodedata
import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_token() -> str:
    return secrets.token_urlsafe(24)


def plain(text: str) -> str:
    """Text as search and order see it, the same in every database: small letters without accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


class Tag(models.Model):
    """A word a person sorts projects by; each person has their own."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=40)
    plain_name = models.CharField(max_length=80, editable=False, default="")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="tag_once_per_owner")]

    def __str__(self) -> str:
        return self.name


class Project(models.Model):
    """A person's piece of work. Private unless the owner invites viewers or makes an unlisted link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="projects")
    title = models.CharField(max_length=200)
    plain_title = models.CharField(max_length=400, editable=False, default="")
    tags = models.ManyToManyField(Tag, blank=True, related_name="projects")
    viewers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="shared_projects")
    # Whoever holds the link token may look; None means there is no link. An invitation makes its first visitor a viewer.
    link_token = models.CharField(max_length=64, unique=True, null=True, blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    updated = models.DateTimeField(default=timezone.now)
    # Deleted projects wait here to be taken back until the sweep removes them for good.
    deleted_at = models.DateTimeField(null=True, blank=True)

    # Set where projects are listed (see studio/services/projects.py).
    outline: list[float] | None = None

    class Meta:
        ordering = ["-updated"]
        indexes = [models.Index(fields=["owner", "deleted_at", "-updated"])]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.plain_title = plain(self.title)[:400]
        if update_fields is not None and "title" in update_fields:
            update_fields = [*update_fields, "plain_title"]
        super().save(*args, update_fields=update_fields, **kwargs)


class Invitation(models.Model):
    """A link that makes the first signed-in person who opens it a viewer of the project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="invitations")
    token = models.CharField(max_length=64, unique=True, default=new_token)
    created = models.DateTimeField(default=timezone.now)


class Job(models.Model):
    """Work that makes a take. This row is the truth; the message in the broker only carries its id."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        SUCCEEDED = "succeeded", _("Succeeded")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    class Kind(models.TextChoices):
        TRANSCRIBE = "transcribe", _("Transcribe")
        LOOK = "look", _("Draw spectrograms")
        COMPOSE = "compose", _("Compose")
        REWORK = "rework", _("Work on a piece")
        SOUND = "sound", _("Make sound")
        NOTATE = "notate", _("Write down anew")
        ENGRAVE = "engrave", _("Engrave as PDF")
        PARTS = "parts", _("Write out the parts")
        SEPARATE = "separate", _("Take apart")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs")
    # Where its take will stand; that of its source, if it has one.
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="jobs")
    # What it works on; None when a piece is composed from words alone.
    source = models.ForeignKey("Take", on_delete=models.CASCADE, null=True, blank=True, related_name="jobs_from")
    settings = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    # Known before the work starts, so that a second attempt writes the same take and the same files, never others.
    take_id_planned = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    attempt = models.PositiveIntegerField(default=0)
    # The claim of the worker that runs it: a random word, and until when it is believed to live.
    claim = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    stage = models.CharField(max_length=40, blank=True)
    fraction = models.FloatField(default=0.0)
    error = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    started = models.DateTimeField(null=True, blank=True)
    finished = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created"]
        indexes = [
            models.Index(fields=["status", "lease_until"]),
            models.Index(fields=["owner", "status"]),
        ]

    ENDED = (Status.SUCCEEDED, Status.FAILED, Status.CANCELLED)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.project_id is None and self.source is not None:
            self.project_id = self.source.project_id
        super().save(*args, **kwargs)

    @property
    def ended(self) -> bool:
        return self.status in self.ENDED


class JobEvent(models.Model):
    """One thing a job told; the id orders them, and a page asks for all after the last it has seen."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="events")
    attempt = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=20)
    payload = models.JSONField(default=dict)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["job", "id"])]


class Take(models.Model):
    """One immutable result in a project; it knows the takes it came from and the job, model and settings that made it."""

    class Kind(models.TextChoices):
        RECORDING = "recording", _("Recording")
        TRANSCRIPTION = "transcription", _("Transcription")
        COMPOSITION = "composition", _("Composition")
        SOUND = "sound", _("Sound")

    # The kinds that hold written music, which can be worked on.
    SCORES = (Kind.TRANSCRIPTION, Kind.COMPOSITION)
    # The kinds that are sound, which can be listened to and written down.
    SOUNDS = (Kind.RECORDING, Kind.SOUND)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="takes")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=200)
    parents = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="children")
    job = models.OneToOneField(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="take")
    model = models.CharField(max_length=60, blank=True)
    settings = models.JSONField(default=dict)
    seed = models.BigIntegerField(null=True, blank=True)
    # False when the work was cancelled and this is what there was.
    complete = models.BooleanField(default=True)
    # What pages show without opening a file: duration (s), channels, rate, loudness, note count, key, metre, tempo, …
    facts = models.JSONField(default=dict)
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["created"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_score(self) -> bool:
        return self.kind in self.SCORES

    @property
    def is_sound(self) -> bool:
        return self.kind in self.SOUNDS


class TakeFile(models.Model):
    """A file of a take, at takes/<take id>/ in the storage; folders there that belong to nobody are swept away."""

    take = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="files")
    role = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField(default=0)
    path = models.CharField(max_length=300, unique=True)

    class Meta:
        ordering = ["role"]
        constraints = [models.UniqueConstraint(fields=["take", "role"], name="role_once_per_take")]

    def __str__(self) -> str:
        return self.name
