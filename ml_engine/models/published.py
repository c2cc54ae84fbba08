"""Published checkpoints: which there are, under which licence, what class they are of and which files of them are needed.

Sizes and figures are those their authors or the hub give. Checksums are not here: the hub tells them for each file of a revision
when it is fetched, and what was installed is kept beside the files (see store.py).
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

GB = 10**9


@dataclass(frozen=True, slots=True)
class Licence:
    """What may be done with weights and with what they make. ``commercial``: "yes", "no" or under which condition."""

    name: str
    says: str
    commercial: str
    address: str

    @property
    def free_to_sell(self) -> bool:
        """Whether what is made may be sold by anybody without asking."""
        return self.commercial == "yes"


OURS = Licence(
    "Apache-2.0",
    "Weights of our own: use them, change them, pass them on; what they make is yours.",
    "yes",
    "https://www.apache.org/licenses/LICENSE-2.0",
)
_CC_BY_NC = Licence(
    "CC BY-NC 4.0",
    "The weights may be used, changed and passed on with their authors' names, but not for anything commercial.",
    "no",
    "https://creativecommons.org/licenses/by-nc/4.0/",
)
_STABILITY = Licence(
    "Stability AI Community License",
    "Free for research, for private and for commercial use; above a million US dollars of yearly revenue a licence of Stability AI's is needed. "
    "What it makes is yours; its acceptable use policy holds.",
    "up to a yearly revenue of 1,000,000 US dollars",
    "https://stability.ai/license",
)
_MIT = Licence(
    "MIT",
    "Use, change and pass on the weights with their copyright notice; nothing is promised.",
    "yes",
    "https://opensource.org/license/mit",
)


@dataclass(frozen=True, slots=True)
class Published:
    """A checkpoint that others have published.

    family: which code runs it ("" for none of ours). class_name: what its config must say it is. repository and revision: where on the
    hub; "" when it is not there in this layout, and ``elsewhere`` says what to do. files: patterns of what is needed, by
    place inside the repository. size_bytes: what these weigh, about; 0 where nobody says. guidance and steps: its authors' own choice (0 where it
    has none). longest: seconds of sound at once. melody, continuing: whether it follows a tune, goes on from a sound.
    gated: whether the hub asks for an account that has agreed to the licence.
    """

    name: str
    title: str
    task: str
    family: str
    class_name: str
    repository: str
    licence: Licence
    size_bytes: int
    files: tuple[str, ...]
    cost: str
    quality: str
    revision: str = "main"
    elsewhere: str = ""
    guidance: float = 0.0
    steps: int = 0
    longest: float = 0.0
    melody: bool = False
    continuing: bool = False
    streams: bool = False
    gated: bool = False

    def needs(self, path: str) -> bool:
        """Whether a file of this name is one of those that are needed; each part of its place must match on its own."""
        parts = PurePosixPath(path).parts
        return any(
            len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted))
            for wanted in (PurePosixPath(pattern).parts for pattern in self.files)
        )

    @property
    def makes_sound(self) -> bool:
        return bool(self.family)


_TOKENIZER = ("tokenizer*.json", "special_tokens_map.json", "added_tokens.json", "spiece.model", "tokenizer.model")
_TRANSFORMER = (
    "config.json", "generation_config.json", "preprocessor_config.json", *_TOKENIZER,
    "model.safetensors", "model-*-of-*.safetensors", "model.safetensors.index.json", "LICENSE*", "README.md",
)  # fmt: skip


def _pipeline(*parts: str) -> tuple[str, ...]:
    """The files of a pipeline of diffusers with these parts."""
    weights = ("*model.safetensors", "*model-*-of-*.safetensors", "*.safetensors.index.json", "*config.json")
    names = (*weights, *_TOKENIZER, "vocab.json", "merges.txt", "chat_template.jinja")
    return ("model_index.json", "LICENSE*", "README.md", *(f"{part}/{name}" for part in parts for name in names))


def _musicgen(size: str, weights: int, revision: str, cost: str, quality: str) -> Published:
    melody = size == "melody"
    return Published(
        name=f"musicgen-{size}",
        title=f"MusicGen {size}",
        task="generate: sound from words" + (", along a given tune" if melody else ""),
        family="musicgen",
        class_name=f"Musicgen{'Melody' if melody else ''}ForConditionalGeneration",
        repository=f"facebook/musicgen-{size}",
        revision=revision,
        licence=_CC_BY_NC,
        size_bytes=weights,
        files=_TRANSFORMER,
        cost=cost,
        quality=quality,
        guidance=3.0,
        longest=300.0,
        melody=melody,
        continuing=True,
        streams=True,
    )


PUBLISHED: tuple[Published, ...] = (
    _musicgen(
        "small", 2_360_000_000, "main",
        "300 M weights beside text encoder and codec; about 12 s of work for 1 s of sound on two cores",
        "FAD 4.88, KL 1.42, CLAP .27 on MusicCaps as published; 32 kHz, mono, no voices",
    ),
    # What the authors keep as pickles only, the hub's own converter has put beside it as safetensors, in a request not merged.
    _musicgen(
        "medium", 8_040_000_000, "refs/pr/10",
        "1.5 B weights: made for a GPU",
        "FAD 5.14, KL 1.38, CLAP .28 on MusicCaps as published; 32 kHz, mono, no voices",
    ),
    _musicgen(
        "large", 13_720_000_000, "refs/pr/18",
        "3.3 B weights: made for a GPU",
        "FAD 5.48, KL 1.37, CLAP .28 on MusicCaps as published; 32 kHz, mono, no voices",
    ),
    _musicgen(
        "melody", 6_230_000_000, "main",
        "1.5 B weights: made for a GPU",
        "FAD 4.93, KL 1.41, CLAP .27 on MusicCaps as published; follows a tune by its chroma; 32 kHz, mono",
    ),
    Published(
        name="stable-audio-open-1.0",
        title="Stable Audio Open 1.0",
        task="generate: short pieces, loops and sounds from words",
        family="stable-audio",
        class_name="StableAudioPipeline",
        repository="stabilityai/stable-audio-open-1.0",
        licence=_STABILITY,
        size_bytes=5_300_000_000,
        files=_pipeline("projection_model", "scheduler", "text_encoder", "tokenizer", "transformer", "vae"),
        cost="1.1 B weights, 100 steps over 47 s whatever is asked for: made for a GPU",
        quality="its authors' figures (arXiv 2407.14358) use other measures than MusicGen's; 44.1 kHz, stereo, at home in sounds and loops more than in songs",
        guidance=7.0,
        steps=100,
        longest=47.0,
        gated=True,
    ),
    Published(
        name="stable-audio-3-medium",
        title="Stable Audio 3 medium",
        task="generate: pieces of several minutes from words",
        family="stable-audio-3",
        class_name="StableAudio3Pipeline",
        repository="",
        elsewhere="Stable Audio 3 is published in another layout: turn stabilityai/stable-audio-3-medium into a folder with the converter in "
        "diffusers' repository (its page on Stable Audio 3 says how), then",
        licence=_STABILITY,
        size_bytes=0,
        files=_pipeline("duration_embedder", "scheduler", "text_encoder", "tokenizer", "transformer", "vae"),
        cost="about 2 B weights in all, 8 steps (distilled): made for a GPU",
        quality="obeys tempo in 61 % and key in 64 % of prompts as published; 44.1 kHz, stereo",
        guidance=1.0,
        steps=8,
        longest=300.0,
        gated=True,
    ),
    Published(
        name="ace-step-1.5",
        title="ACE-Step 1.5 XL turbo",
        task="generate: pieces of several minutes from words, with tempo, key and metre said exactly",
        family="ace-step",
        class_name="AceStepPipeline",
        repository="ACE-Step/acestep-v15-xl-turbo-diffusers",
        licence=_MIT,
        size_bytes=12_300_000_000,
        files=_pipeline(
            "audio_token_detokenizer", "audio_tokenizer", "condition_encoder", "scheduler", "text_encoder", "tokenizer",
            "transformer", "vae",
        ),
        cost="5 B weights, 8 steps (distilled): a GPU with 20 GB as its authors say",
        quality="its authors' figures are not comparable with MusicGen's; 48 kHz, stereo",
        guidance=7.0,
        steps=8,
        longest=300.0,
    ),
    Published(
        name="beat-this",
        title="Beat This!",
        task="listening: beats and downbeats of a recording; pulled and checked, no engine here uses it yet",
        family="",
        class_name="",
        repository="",
        elsewhere="Beat This! is published as a pickle (final0.ckpt), which is never opened here: turn it into model.safetensors with a config.json, then",
        licence=_MIT,
        size_bytes=81_000_000,
        files=_TRANSFORMER,
        cost="20 M weights",
        quality="beat F1 76.3 and downbeat F1 61.2 on ASAP's piano recordings as published",
    ),
    Published(
        name="muscriptor-medium",
        title="MuScriptor medium",
        task="listening: notes of several instruments from a recording; pulled and checked, no engine here uses it yet",
        family="",
        class_name="",
        repository="MuScriptor/muscriptor-medium",
        licence=_CC_BY_NC,
        size_bytes=1_230_000_000,
        files=_TRANSFORMER,
        cost="307 M weights",
        quality="no figures of ours; it writes no rhythm, key or voices",
        gated=True,
    ),
)  # fmt: skip

BY_NAME = {one.name: one for one in PUBLISHED}
SOUNDING = tuple(one.name for one in PUBLISHED if one.makes_sound)
