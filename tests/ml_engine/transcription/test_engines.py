"""What every engine promises, with its real weights."""

import pytest

from ml_engine.audio.sound import Sound
from ml_engine.errors import Cancelled
from ml_engine.events import Event, NotesFound
from ml_engine.music import Note
from ml_engine.transcription.engines import NAMES, engine
from ml_engine.transcription.found import Found, Teller


@pytest.mark.parametrize("name", NAMES)
def test_a_cancel_keeps_what_was_told(name: str, piano_sound: Sound, monkeypatch: pytest.MonkeyPatch) -> None:
    # Every word is said, or a quick machine is done before it would say the next.
    monkeypatch.setattr("ml_engine.transcription.found.REPORT_EVERY", 0.0)
    found = Found()
    told: list[Note] = []

    def report(event: Event) -> None:
        if isinstance(event, NotesFound):
            told.extend(event.notes)
        elif told:
            raise Cancelled

    with pytest.raises(Cancelled):
        engine(name).listen(piano_sound, Teller(report, found), ())
    assert found.notes == told
    assert len(told) > 0
