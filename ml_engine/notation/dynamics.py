"""Dynamic marks and the velocities they stand for."""

# About as loud as notation programs play them, with room left for accents.
VELOCITIES: dict[str, int] = {
    "pppp": 20, "ppp": 22, "pp": 36, "p": 50, "mp": 64, "mf": 78, "f": 92, "ff": 106, "fff": 112, "ffff": 112,
}  # fmt: skip
LEVELS = ("pp", "p", "mp", "mf", "f", "ff")  # those that we write
ACCENTS = {"sf": 14, "sfz": 14, "fz": 14, "sffz": 22, "rf": 10, "rfz": 10}  # louder by so much, for one stroke
FALLS = {"fp": "p", "sfp": "p", "sfpp": "pp", "pf": "f"}  # what holds after the stroke


def level_of(velocity: float) -> str:
    """The mark of LEVELS whose velocity is nearest."""
    return min(LEVELS, key=lambda level: abs(VELOCITIES[level] - velocity))
