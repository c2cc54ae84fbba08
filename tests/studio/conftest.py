"""Things in alice's project that people may or may not see, and browsers for each person."""

import asyncio
import io
import json
import math
import struct
import wave
from collections.abc import Callable, Coroutine
from functools import lru_cache
from typing import Any, TypeVar

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import Client

from studio.models import Job, JobEvent, Project, Take
from studio.services import jobs, takes

T = TypeVar("T")

PICTURES = [
    {
        "kind": "stft",
        "label": "Spectrogram",
        "seconds": 2.0,
        "low_hz": 27.5,
        "high_hz": 8000.0,
        "axis": "log",
        "height": 256,
        "tile_width": 512,
        "levels": [{"width": 512, "tiles": 1}, {"width": 1024, "tiles": 2}],
    }
]


@lru_cache
def wav_bytes(seconds: float = 1.0, pitch: float = 440.0, rate: int = 22050, level: float = 0.4) -> bytes:
    """A sine with a fading end, as a WAV file of 16 bits, one channel."""
    count = int(seconds * rate)
    samples = [int(32767 * level * (1 - n / count) * math.sin(2 * math.pi * pitch * n / rate)) for n in range(count)]
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(struct.pack(f"<{count}h", *samples))
    return out.getvalue()


@pytest.fixture
def browser() -> Callable[..., Client]:
    """browser(person) is signed in as that person; browser() as nobody."""

    def make(person=None, **options) -> Client:
        client = Client(**options)
        if person is not None:
            client.force_login(person)
        return client

    return make


def run_async(made: Coroutine[Any, Any, T]) -> T:
    """Run to its end, and close the database connections that its threads have opened."""

    async def tidily() -> T:
        try:
            return await made
        finally:
            await sync_to_async(connections.close_all)()

    return asyncio.run(tidily())


@pytest.fixture
def recording(project: Project) -> Take:
    """A recording of alice's with its sound, waveform and spectrogram."""
    take = Take.objects.create(
        project=project, kind=Take.Kind.RECORDING, title="Evening take", facts={"duration": 1.0, "channels": 1}
    )
    takes.keep_files(
        [
            takes.store_file(take.pk, "original", "original.wav", "audio/wav", wav_bytes()),
            takes.store_file(take.pk, "peaks", "peaks.json", "application/json", b'{"peaks":[[-0.4,0.4]]}'),
            takes.store_file(take.pk, "pictures", "pictures.json", "application/json", json.dumps(PICTURES).encode()),
        ]
    )
    for level, index in [(0, 0), (1, 0), (1, 1)]:
        takes.write(takes.path_of(take.pk, f"pictures/stft/{level}/{index}.png"), b"\x89PNG of a tile")
    return take


@pytest.fixture
def job(recording: Take, alice) -> Job:
    """The job that listened to the recording."""
    return Job.objects.create(
        kind=Job.Kind.TRANSCRIBE,
        owner=alice,
        source=recording,
        status=Job.Status.SUCCEEDED,
        settings={"engine": "auto"},
    )


@pytest.fixture
def transcription(recording: Take, job: Job) -> Take:
    """What the job made of the recording."""
    take = Take.objects.create(
        id=job.take_id_planned,
        project=recording.project,
        kind=Take.Kind.TRANSCRIPTION,
        title="Evening take",
        job=job,
        model="piano",
        facts={"notes": 12, "parts": [{"id": "P1", "name": "Piano"}]},
    )
    take.parents.add(recording)
    contents = {
        "musicxml": ("score.musicxml", "application/vnd.recordare.musicxml+xml", b"<score-partwise/>"),
        "performance_midi": ("score.performance.mid", "audio/midi", b"MThd as played"),
        "score_midi": ("score.score.mid", "audio/midi", b"MThd as written"),
        "pdf": ("score.pdf", "application/pdf", b"%PDF-1.7 a score"),
        "timeline": ("score.timeline.json", "application/json", b'{"beats":[]}'),
        "notes": ("score.notes.json", "application/json", b'{"notes":[]}'),
    }
    takes.keep_files(takes.store_file(take.pk, role, *content) for role, content in contents.items())
    return take


@pytest.fixture
def cancel_after_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever works at a job is told to cancel it once it has told notes twice."""
    monkeypatch.setattr("studio.services.attempt.LOOK_EVERY", 0.0)
    wishes = jobs.wishes_cancel
    monkeypatch.setattr(
        jobs, "wishes_cancel", lambda job: wishes(job) or JobEvent.objects.filter(job=job, kind="notes").count() >= 2
    )
