"""Form: letters, names of sections in order, and forms that have names."""

import re
from collections.abc import Iterator

from ml_engine.composition.words.draft import Draft, Hit, Meaning
from ml_engine.composition.words.text import one_of

MOST_SECTIONS = 40
_LETTERS = re.compile(
    r"(?<![\w#'-])(?:form |structure )?([A-E]'*(?:[ ,|/-]{0,3}[A-E]'*){1,11})(?:[ -](?:form|structure|pattern))?(?![\w#])"
)
_SMALL = re.compile(
    r"(?<![\w-])(?:(?:form|structure) ?[:=]? ?([a-e]{2,12})|([a-e]'*(?:[ -]?[a-e]'*){1,11})[ -](?:form|structure|song form)"
    r"|(aaba|abab|abaca|abacaba|aabb|abac|aaab|abcba|abba form))(?![\w#])"
)
_SECTION = {
    "intro": "intro introduction einleitung intros vorspiel introduzione introduccion introducao",
    "verse": "verse verses strophe strophen couplet couplets estrofa estrofas estrofe estrofes vers verso versos strofa strofe",
    "pre-chorus": "prechorus prerefrain preestribillo precoro prerefrao", "chorus": "chorus choruses refrain refrains estribillo estribillos"
    " ritornello ritornelli refrao hook",
    "bridge": "bridge puente pont ponte middle8", "solo": "solo solos", "interlude": "interlude zwischenspiel interludio intermezzo",
    "outro": "outro ending schluss nachspiel finale final fin", "coda": "coda", "break": "break breakdown", "drop": "drop",
    "build": "build buildup",
}  # fmt: skip
_LABEL = {word: label for label, words in _SECTION.items() for word in words.split()} | {
    "coro": "chorus",
}
_NAME = "pre[ -]?(?:chorus|refrain|estribillo|coro|refrao|ritornello)|middle 8|" + one_of(_LABEL)
_LINK = (
    r"(?:[ ]*(?:,|-|>|->|/|\+|&|\||\.{2,3})[ ]*(?:(?:and|then|puis|dann|poi|luego|depois|und|et|y|e) )?| (?:and )?then | and | followed by | und | et | y | e "
    r"| (?:et )?puis | (?:und )?dann | (?:e )?poi | (?:y )?luego | (?:e )?depois )"
)
_ARTICLE = r"(?:(?:an?|the|final|last|another|second|une?|le|la|il|el|los?|las|um|uma|un'|ein|eine|die|der|das|dernier|letzter|ultimo|altra|otra) )?"
_SEQUENCE = re.compile(
    rf"(?<![\w-]){_ARTICLE}((?:{_NAME})(?: \d)?(?:(?:{_LINK}|[ ]){_ARTICLE}(?:{_NAME})(?: \d)?){{1,19}})"
    r"([ -](?:form|structure|song|format))?(?![^\W_])"
)
_EXTRA = re.compile(
    r"(?<![\w-])(?:with |plus |and |add |has |an? |avec |mit |con |com |une |einer |einem |una |uma |short |long |brief |slow |quiet |\d bar |\d-bar ){0,4}(intro|introduction|outro|coda|bridge|einleitung|vorspiel|nachspiel|introduzione|introduccion|introducao)(?![^\W_])"
)
_NAMED: dict[str, tuple[str, str]] = {
    "A B A C A": ("rondo", "rondo form, rondo, rondeau, rondoform, forme rondo, forma rondo, rondo forma"),
    "A B A C A B A": ("sonata rondo", "sonata rondo, seven part rondo"),
    "A B C A B": (
        "sonata form",
        "sonata form, sonata, sonata allegro, sonatina form, sonata allegro form, sonatensatz, sonatenform,"
        " sonatensatzform, sonatenhauptsatzform, sonatenhauptsatz, forme sonate, forme de sonate, forma sonata, forma de sonata, forma sonate",
    ),
    "A A' A'' A'''": (
        "theme and variations",
        "theme and variations, theme with variations, variations, variation form, thema mit variationen,"
        " theme et variations, tema con variazioni, tema y variaciones, set of variations, thema und variationen,"
        " tema e variazioni, tema con variaciones, tema e variacoes, tema com variacoes, theme avec variations, variationen, variazioni, variaciones",
    ),
    "A B C D": ("through-composed", "through composed, durchkomponiert, no repeats, without repeats, throughcomposed"),
    "A B": (
        "binary form",
        "binary form, binary, two part form, zweiteilig, simple binary, zweiteilige form, forme binaire, forma binaria,"
        " forma bipartita, zweiteilige liedform",
    ),
    "A A B B": ("binary form with repeats", "binary with repeats, binary form with repeats, repeated binary"),
    "A B A": (
        "ternary form",
        "ternary form, ternary, three part form, minuet and trio, da capo, da capo aria, dreiteilig, menuett und trio,"
        " scherzo and trio, three part song form, da capo form, rounded binary, song and trio, ternaire,"
        " forme ternaire, forma ternaria, forma tripartita, dreiteilige form, dreiteilige liedform, bogenformig, aria da capo, menuet et trio,"
        " minuetto e trio",
    ),
    "verse chorus verse chorus": (
        "verse-chorus form",
        "verse chorus form, verse chorus, verse and chorus, verse chorus structure, verses and choruses, strophe und"
        " refrain, couplet refrain, verse chorus song, verse refrain",
    ),
    "verse chorus verse chorus bridge chorus": (
        "verse, chorus and bridge",
        "verse chorus bridge, verse chorus bridge form",
    ),
    "A A A": (
        "strophic form",
        "strophic, strophic form, strophenlied, strophic song, forme strophique, forma strofica, forma estrofica",
    ),
    "A A B": ("bar form", "bar form, barform"),
    "A B C B A": ("arch form", "arch form, arch, palindrome, bogenform"),
    "A A B A": (
        "32-bar song form",
        "32 bar song form, thirty two bar form, 32 bar form, song form, tin pan alley form",
    ),
}


def lexicon() -> Iterator[tuple[str, Meaning]]:
    """Forms that have names, "verse and chorus" in any language among them."""
    for verse in _SECTION["verse"].split():
        for chorus in _SECTION["chorus"].split():
            for joint in (" ", " and ", " und ", " et ", " e ", " y "):
                yield f"{verse}{joint}{chorus}", Meaning("form", "verse chorus verse chorus")
    for sections, (_, phrases) in _NAMED.items():
        for phrase in phrases.split(","):
            yield phrase.strip(), Meaning("form", sections)


def read(draft: Draft) -> None:
    """Set the form where letters or sections stand in order."""
    for match in draft.text.find(_LETTERS, case=True):
        letters = re.findall(r"[A-E]'*", match[1])
        near = draft.text.low[max(0, match.start() - 14) : match.end() + 10]
        said = "form" in near or "structure" in near or "sections" in near
        if _is_form(letters, match[1], said=said):
            _set(draft, tuple(letters), match.start(), match.end())
    for match in draft.text.find(_SMALL, having=("form", "structure", "aaba", "abab", "abac", "aabb", "aaab", "abcb")):
        letters = re.findall(r"[a-e]'*", next(group for group in match.groups() if group))
        if _is_form([one.upper() for one in letters], "".join(letters), said=True):
            _set(draft, tuple(one.upper() for one in letters), match.start(), match.end())
    for match in draft.text.find(_SEQUENCE):
        labels = tuple(_label(one) for one in re.findall(_NAME, match[1]))
        if labels in (("verse", "chorus"), ("chorus", "verse"), ("verse", "chorus", "bridge"), ("solo", "solo")):
            continue  # named as parts of the form rather than in order
        if set(labels) <= {"intro", "outro", "coda", "bridge", "solo", "break"} or len(labels) < 2:
            continue
        if "coro" in match[1] and "verse" not in labels:
            continue  # a choir
        _set(draft, labels, match.start(), match.end())


def word(draft: Draft, hits: list[Hit]) -> None:
    """A form that has a name, and an intro or outro added to it."""
    for hit in hits:
        for meaning in hit.meanings:
            if meaning.field == "form" and not hit.denied and "form" not in draft.values:
                draft.values["form"] = tuple(meaning.value.split())
                draft.chip("form", _NAMED[meaning.value][0], hit.start, hit.end)
    form = draft.values.get("form")
    for match in draft.text.find(_EXTRA, having=("intro", "outro", "coda", "bridge", "einleitung", "spiel")):
        label = _LABEL[match[1]]
        if form is None:
            form = ("A", "A", "B", "A")
            draft.say("A beginning or an ending was asked for without the form between; A A B A was chosen.")
        if label in form:
            continue
        last = next((at for at, one in enumerate(form) if one in ("outro", "coda")), len(form))
        at = {"intro": 0, "bridge": max(1, last - 1)}.get(label, len(form))
        form = (*form[:at], label, *form[at:])
        draft.values["form"] = form
        draft.understood("form", label, match.start(1), match.end(1))


def written(form: tuple[str, ...]) -> tuple[str, ...]:
    """The sections of a form as given by a person: letters raised, names small, a named form spelled out."""
    if len(form) == 1:
        plain = form[0].strip().lower().replace("-", " ")
        for sections, (_, phrases) in _NAMED.items():
            if plain in [phrase.strip() for phrase in phrases.split(",")]:
                return tuple(sections.split())
        if re.fullmatch(r"[A-E]{2,}", form[0].strip()):
            return tuple(form[0].strip())
    done = []
    for one in form:
        plain = " ".join(one.split())
        if plain:
            done.append(
                plain.upper() if re.fullmatch(r"[a-z]'*", plain) else _label(plain) if len(plain) > 2 else plain
            )
    return tuple(done)


def _label(word: str) -> str:
    low = word.lower()
    if low.startswith("pre") and low not in ("prelude",):
        return "pre-chorus"
    if low == "middle 8":
        return "bridge"
    return _LABEL.get(low, low)


def _is_form(letters: list[str], text: str, *, said: bool) -> bool:
    order = list(dict.fromkeys(letter[0] for letter in letters))
    if order != list("ABCDE"[: len(order)]) or len(letters) < 2:
        return False
    if said:
        return True
    repeats = len({letter[0] for letter in letters}) < len(letters)
    return repeats and len(order) > 1 and len(letters) >= 3 and letters not in (["A", "B", "B"], ["A", "B", "B", "A"])


def _set(draft: Draft, form: tuple[str, ...], start: int, end: int) -> None:
    if "form" in draft.values:
        if draft.values["form"] != form:
            draft.say(f"The form is {' '.join(draft.values['form'])}, as was said first.")
    else:
        draft.values["form"] = form[:MOST_SECTIONS]
    draft.understood("form", " ".join(draft.values["form"]), start, end)
