"""Stems: a recording taken apart, one audio file a family of instruments, kept as files of a take with roles "stem-drums".

Whoever makes stems stores them with :func:`role_of`, as long as the recording and beginning with it; any number, in any
format that browsers play. They belong to the recording; a take that has stems of its own is heard with those.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ml_engine import FAMILIES
from studio.models import Take, TakeFile

PREFIX = "stem-"
_FAMILY = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Stem:
    """One stem: whose sound it is ("drums"), its name for people, its file."""

    family: str
    name: str
    file: TakeFile


def role_of(family: str) -> str:
    """The role of a family's stem. Raises ValueError unless it is a word of small letters, digits and hyphens."""
    if not _FAMILY.fullmatch(family):
        raise ValueError(f"“{family}” cannot be the name of a stem.")
    return PREFIX + family


def stems_of(takes: Iterable[Take | None]) -> list[Stem]:
    """The stems of the first of these takes that has any, in the order of a score; those of no known family last."""
    for take in takes:
        files = take.files.filter(role__startswith=PREFIX) if take else ()
        found = [
            Stem(family, family.replace("-", " ").capitalize(), file)
            for file in files
            if file.content_type.startswith("audio/") and _FAMILY.fullmatch(family := file.role.removeprefix(PREFIX))
        ]
        if found:
            return sorted(found, key=lambda stem: (_place(stem.family), stem.family))
    return []


def _place(family: str) -> int:
    return FAMILIES.index(family) if family in FAMILIES else len(FAMILIES)
