"""What sound was asked for."""

from dataclasses import dataclass, field, fields, replace
from typing import Any

from ml_engine.composition.brief import Brief
from ml_engine.errors import BadInput
from ml_engine.models.published import BY_NAME, SOUNDING

ENGINES = ("musicgen", "diffusion", *SOUNDING)
OWN_STEPS = 8  # of our diffusion model
_HUGE = 1e9
_MOST_GUIDANCE = 15.0  # of published engines, whose usual is up to 7
_RANGES = {
    "seconds": (2.0, 300.0), "guidance": (1.0, 5.0), "temperature": (0.0, 2.0), "top_k": (1, 1024), "steps": (1, 100),
    "strength": (0.0, 1.0),
}  # fmt: skip
MOST_NEGATIVE = 400  # characters of what shall not be heard


@dataclass(frozen=True, slots=True)
class SoundWish:
    """Sound to be made of a brief; its seed is ``brief.seed``.

    seconds: how long. guidance: how much more the sound is drawn to words and notes than to what is likely anyway
    (classifier-free guidance scale); 1 is not at all. temperature: 0 always takes the likeliest code. top_k: from how many
    codes each is drawn. steps: how often noise is taken away (diffusion only, as what follows); None is as often as the engine's makers say. negative: what shall not be heard, in words.
    strength: how much of a sound that is varied or painted anew may change; 0 nothing, 1 all.
    """

    brief: Brief = field(default_factory=Brief)
    seconds: float = 20.0
    guidance: float = 1.5
    temperature: float = 1.0
    top_k: int = 50
    engine: str = "musicgen"
    steps: int | None = None
    negative: str = ""
    strength: float = 0.6

    def checked(self) -> "SoundWish":
        """The same, when it can be carried out. Raises BadInput with one sentence when not."""
        if self.engine not in ENGINES:
            raise BadInput(f"There is no engine “{str(self.engine)[:40]}”; there is {', '.join(ENGINES)}.")
        for name, (low, high) in _ranges(self.engine).items():
            value = getattr(self, name)
            if name == "steps" and value is None:
                continue
            # Not a number, infinite, and whole numbers that no float can hold all fail the last comparison.
            if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _HUGE:
                raise BadInput(f"The sound’s {name} must be a number.")
            if not low <= value <= high:
                raise BadInput(f"The sound’s {name} must be from {low:g} to {high:g}, not {value:g}.")
        if not isinstance(self.negative, str) or len(self.negative) > MOST_NEGATIVE:
            raise BadInput(f"What shall not be heard is said in at most {MOST_NEGATIVE} characters.")
        return replace(
            self,
            steps=usual_steps(self.engine) if self.steps is None else int(self.steps),
            negative=" ".join(self.negative.split()),
            strength=float(self.strength),
            seconds=float(self.seconds),
            guidance=float(self.guidance),
            temperature=float(self.temperature),
            top_k=int(self.top_k),
        )

    def to_json(self) -> dict[str, Any]:
        """Every field by its name; the brief as its own JSON."""
        return {one.name: getattr(self, one.name) for one in fields(self)} | {"brief": self.brief.to_json()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "SoundWish":
        """Read the form of :meth:`to_json`. Raises BadInput for unknown names and for what :meth:`checked` refuses."""
        if unknown := sorted(set(data) - {one.name for one in fields(cls)}):
            raise BadInput(f"A wish for sound has no field “{str(unknown[0])[:40]}”.")
        brief = data.get("brief") or {}
        if not isinstance(brief, dict):
            raise BadInput("The brief of a wish for sound must be a brief.")
        return cls(**{**data, "brief": Brief.from_json(brief)}).checked()


def usual_guidance(engine: str) -> float:
    """The guidance scale that an engine is used with where nothing else is said."""
    return BY_NAME[engine].guidance if engine in BY_NAME else SoundWish().guidance


def usual_steps(engine: str) -> int | None:
    """In how many steps an engine of ours makes sound where nothing else is said; None where that is its own affair."""
    return OWN_STEPS if engine == "diffusion" else None


def _ranges(engine: Any) -> dict[str, tuple[float, float]]:
    return _RANGES | ({"guidance": (1.0, _MOST_GUIDANCE)} if engine in BY_NAME else {})
