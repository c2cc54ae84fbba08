"""Players as scores abbreviate them: "vln vla vc + double bass", "2 fl, ob, bsn"."""

import re

from ml_engine.composition.words.text import Text, one_of

# Nothing else is written so: one of these is a player wherever it stands.
_SURE = {
    "vln": "violin", "vlns": "violins", "vla": "viola", "vlas": "violas", "vlc": "cello", "vcl": "cello", "vcs": "cellos", "bsn": "bassoon", "bsns": "bassoons",
    "tpt": "trumpet", "tpts": "trumpets", "trpt": "trumpet", "tbn": "trombone", "tbns": "trombones", "trb": "trombone",
    "pno": "piano", "gtr": "guitar", "gtrs": "guitars", "cbsn": "bassoon", "hpsd": "harpsichord", "asax": "alto saxophone",
    "tsax": "tenor saxophone", "bsax": "baritone saxophone", "ssax": "soprano saxophone", "hrn": "horn", "hrns": "horns",
}  # fmt: skip
# Other things besides, players only in a row.
_IN_A_ROW = _SURE | {
    "vl": "violin", "vn": "violin", "vns": "violins", "va": "viola", "vas": "violas", "vc": "cello", "cb": "double bass", "db": "double bass",
    "kb": "double bass", "pf": "piano", "fl": "flute", "fls": "flutes", "ob": "oboe", "obs": "oboes", "cl": "clarinet", "cls": "clarinets", "clar": "clarinet",
    "bn": "bassoon", "fg": "bassoon", "fag": "bassoon", "hn": "horn", "hns": "horns", "hr": "horn", "tp": "trumpet", "trp": "trumpet", "tb": "trombone",
    "tba": "tuba", "timp": "timpani", "perc": "drums", "dr": "drums", "drs": "drums", "hp": "harp", "hpd": "harpsichord", "org": "organ", "picc": "piccolo", "vib": "vibraphone",
    "mar": "marimba", "vox": "voice", "sop": "soprano", "acc": "accordion", "eh": "english horn", "git": "guitar", "sx": "alto saxophone",
}  # fmt: skip
# Desks are told apart by a numeral: "vn1, vn2", "vl I, vl II".
_DESK = r"(?:[12]|[ .]{1,2}i{1,2}(?![^\W_]))?"
_BETWEEN = r"\.?(?: ?[,;/+&] ?(?:and )?|\s?-\s?| (?:and|und|et|e|y|en) | )(?:\d{1,2} ?x? ?)?"
_ROW = re.compile(rf"(?<![\w.'/]){one_of(_IN_A_ROW)}{_DESK}(?:{_BETWEEN}{one_of(_IN_A_ROW)}{_DESK})+\.?(?![\w'/=])")
_ONE = re.compile(rf"(?<![^\W\d_])({one_of(_IN_A_ROW)}){_DESK}(?![\w'])\.?")
_ALONE = re.compile(rf"(?<![\w.'/])({one_of(_SURE)}){_DESK}(?![\w'/=])\.?")


def in_full(text: Text) -> Text:
    """The text with players in full; what may be something else counts only in a row with others, one of them sure or three in all."""
    found: dict[int, tuple[int, str]] = {}
    for row in _ROW.finditer(text.low):
        players = list(_ONE.finditer(text.low, *row.span()))
        if len(players) > 2 or any(one[1] in _SURE for one in players):
            found |= _written_out(players)
    for one in _ALONE.finditer(text.low):
        found.setdefault(one.start(), (one.end(), _SURE[one[1]]))
    return text.replaced((start, end, name) for start, (end, name) in sorted(found.items()))


def _written_out(row: list[re.Match[str]]) -> dict[int, tuple[int, str]]:
    """Where each player of a row stands, to its end, and its name; the desks of one are counted at the first of them."""
    desks: dict[str, int] = {}
    for one in row:
        if not one[0].rstrip(".").endswith(one[1]):
            desks[one[1]] = desks.get(one[1], 0) + 1
    found: dict[int, tuple[int, str]] = {}
    counted: set[str] = set()
    for one in row:
        name, many = _IN_A_ROW[one[1]], desks.get(one[1], 1)
        found[one.start()] = one.end(), "" if one[1] in counted else f"{many} {name}s" if many > 1 else name
        counted |= {one[1]} if many > 1 else set()
    return found
