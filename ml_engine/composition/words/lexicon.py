"""All lexicons in one: the longest phrase wins wherever it belongs, so "jazz guitar" is no jazz and no second guitar."""

import re
from dataclasses import replace
from functools import cache

from ml_engine.composition.words import forms, genres, lengths, manners, meters, moods, players, tempos
from ml_engine.composition.words.draft import Hit, Meaning
from ml_engine.composition.words.exclusions import kept_out
from ml_engine.composition.words.numbers import ARTICLES, WORDS
from ml_engine.composition.words.player_names import GROUPS
from ml_engine.composition.words.text import Text, Token, word_set

_NOT = word_set(
    """not no without never non avoid skip minus except nicht kein keine keinen keiner ohne sans pas senza sin nie
    niente isn doesn don shouldn won wouldn nor exclude excluding omit dont isnt doesnt leave drop lose remove
    neither kaum keinerlei keins nao sem nem nada nenhum nenhuma nessun nessuna nessuno ningun ninguna ni aucun aucune
    weder statt anstatt anstelle sauf excepto exceto tranne eccetto salvo"""
)
# "instead of drums", "I have had enough of pianos", "au lieu du piano": the word, and what follows it.
_RATHER = {
    "instead": "of", "enough": "of", "tired": "of", "sick": "of", "rather": "than", "lieu": "de du d des", "place": "of de du d des",
    "plutot": "que qu", "invece": "di del della dello dell dei delle", "posto": "di del della dello dell dei delle", "piuttosto": "che",
    "away": "from", "clear": "of", "free": "of from", "devoid": "of", "rid": "of", "keep": "out", "lascia": "fuori", "lasciate": "fuori", "lasciare": "fuori",
    "tieni": "fuori", "tenere": "fuori", "deja": "fuera", "dejad": "fuera", "dejar": "fuera", "deje": "fuera", "deixa": "de fora", "deixe": "de fora", "deixar": "de fora",
    "laisse": "de", "laissez": "de", "laisser": "de", "vez": "de del do da", "lugar": "de del do da", "antes": "que", "mas": "que",
}  # fmt: skip
_FILLERS = word_set(
    """too very so overly really any a an the at all much be being sound sounding feel feeling get make it t use have
    using want need of that to more zu sehr trop troppo muy demasiado tan anything like in or nor and either overtly
    especially particularly as add include play playing out is with just le la les des de di el los das die den der than que qu che du del della
    dello dell dei delle do da dos dem au un une uno um uma ein eine einen einer einem il lo gli os i las quiero quero voglio veux from fuori fuera fora cote"""
)
_STRONG = word_set(
    """very really super extremely so incredibly highly sehr tres molto muy muito muita bem bien ganz insanely extra ultra totally absolutely
    truly wildly super-duper terribly deeply ridiculously"""
)
_WEAK = word_set(
    """slightly somewhat fairly rather quite moderately relatively bit little poco etwas ziemlich assez un-peu mildly
    kinda sort semi reasonably medium abbastanza leicht touch"""
)
_OF = word_set("of de di d des aus von")
_COUNTED = word_set(
    "year grade class klasse level age opus op no nr number classe anno ano annee"
)  # what a number after them counts
_TOO = frozenset({"too", "zu", "trop", "troppo", "very", "overly", "so"})
_TIMES_AFTER = re.compile(r" ?[(\[]?[x*] ?(\d{1,2})(?![\w/.])[)\]]?| ?\((\d{1,2})\)")
_TIMES_BEFORE = re.compile(r"(?<![\w/.])(\d{1,2}) ?[x*] ?$")
# "drums: none", as in a form filled in; a "no" that goes on denies what follows instead.
_NONE = re.compile(
    r"\s*[:=]\s*(?:none|nil|keine?s?|aucune?|nessun[oa]?|ningun[oa]?|(?:no|off|0|nein|non)(?=\s*(?:$|[,.;!?)]|\w+\s?:)))(?![\w])"
)
_JOINT = re.compile(
    r" (?:and|&|or|und|oder|et|ou|e|o|y|ed) (?:the |die |das |der |les |le |la |el |los |las |il |lo |i |gli |os |as |a |o )?"
)
_ANDS = frozenset({"and", "und", "et", "y", "e"})
_LINKS = _ANDS | {"or", "nor", "oder", "ou", "o", "noch", "ni", "nem"}


@cache
def phrases() -> dict[str, tuple[Meaning, ...]]:
    """Every phrase and all it may mean."""
    found: dict[str, list[Meaning]] = {}
    for family in (genres, moods, players, tempos, lengths, meters, forms, manners):
        for phrase, meaning in family.lexicon():
            plain = " ".join(phrase.replace("-", " ").replace("'", " ").replace("&", " and ").split())
            held = found.setdefault(plain, [])
            if meaning not in held and not any(one.field == meaning.field and not one.weak for one in held):
                held.append(meaning)
    return {phrase: tuple(meanings) for phrase, meanings in found.items()}


@cache
def _longest() -> dict[str, int]:
    """By the first word of a phrase, how many words the longest phrase that begins so has."""
    longest: dict[str, int] = {}
    for phrase in phrases():
        words = phrase.split()
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


def scan(text: Text) -> tuple[list[Hit], list[Token]]:
    """All phrases in order, the longest first wherever several begin; and the words of the text."""
    tokens = text.tokens()
    table, longest = phrases(), _longest()
    hits: list[Hit] = []
    at, last_end = 0, -9
    while at < len(tokens):
        length = _match(tokens, at, longest.get(tokens[at].word, 0), table)
        if not length:
            at += 1
            continue
        phrase = " ".join(token.word for token in tokens[at : at + length])
        if phrase in GROUPS and _next(tokens, at + length) in _OF | {"pour"}:
            at += 1  # "quatuor de flûtes": no string quartet
            continue
        denier, too = _denied(tokens, at, hits[-1] if hits and at - last_end <= 2 else None)
        count, start = _count(tokens, at)
        if hits and start < hits[-1].end:
            count, start = None, tokens[at].start  # "jazz trio of piano ...": the number was the ensemble's
        start = start if denier is None else min(start, denier)
        end = tokens[at + length - 1].end
        none = _NONE.match(text.low, end)
        out = kept_out(text.low, end) if denier is None else None
        if count is None:
            count, start, end = _times(text.low, start, end)
        end = none.end() if none else out or end
        if out is not None:
            _joined_out(hits, text.low, start)
        hits.append(
            Hit(
                phrase,
                table[phrase],
                start,
                end,
                denier is not None or none is not None or out is not None,
                too,
                _degree(tokens, at),
                count,
                tokens[at - 1].word if at and not tokens[at].apart else "",
                _next(tokens, at + length),
                len(hits),
                joined=bool(hits) and at - last_end <= 1,
            )
        )
        at += length
        last_end = at
    return hits, tokens


def _joined_out(hits: list[Hit], low: str, at: int) -> None:
    """Deny those of ``hits`` that stand in one list with what is kept out at ``at``: "brass and drums stay out"."""
    for place in range(len(hits) - 1, -1, -1):
        if not _JOINT.fullmatch(low, hits[place].end, at):
            return
        hits[place] = replace(hits[place], denied=True)
        at = hits[place].start


def _next(tokens: list[Token], at: int) -> str:
    """The word at ``at`` where nothing parts it from the one before."""
    return tokens[at].word if at < len(tokens) and not tokens[at].apart else ""


def _match(tokens: list[Token], at: int, most: int, table: dict[str, tuple[Meaning, ...]]) -> int:
    """How many words the longest phrase that begins at ``at`` has; 0 when none does."""
    end = at + 1
    while end < len(tokens) and end - at < most and not tokens[end].apart:
        end += 1
    for stop in range(min(end, at + most), at, -1):
        if " ".join(token.word for token in tokens[at:stop]) in table:
            return stop - at
    return 0


def _denied(tokens: list[Token], at: int, before: Hit | None) -> tuple[int | None, bool]:
    """Where the "not" or "without" stands that governs the word at ``at``, if any, and whether it was "not too"."""
    too = False
    for place in range(at - 1, max(-1, at - 7), -1):
        if tokens[place + 1].apart:
            break
        word = tokens[place].word
        too = too or word in _TOO
        if word in _NOT or tokens[place + 1].word in _RATHER.get(word, "").split() or _neither(tokens, place):
            only = word == "not" and tokens[place + 1].word in ("only", "just")
            return None if only else tokens[place].start, too
        joint = word in _LINKS or (word == "ne" and not tokens[place].apart)
        if joint and before is not None and place >= at - 3:
            # "no drums or bass" denies both; "no drums and a piano" only the drums
            fresh = word in _ANDS and any(token.word in ARTICLES for token in tokens[place + 1 : at])
            return (tokens[at].start, before.too) if before.denied and not fresh else (None, False)
        if word not in _FILLERS:
            break
    return None, False


def _neither(tokens: list[Token], at: int) -> bool:
    """Whether the word at ``at`` is one of a pair, "né chitarra né batteria": alone "ne" is an article or a half."""
    if tokens[at].word != "ne":
        return False
    return any(tokens[place].word == "ne" for place in (at - 3, at - 2, at + 2, at + 3) if 0 <= place < len(tokens))


def _times(low: str, start: int, end: int) -> tuple[int | None, int, int]:
    """A number written with a multiplication sign before or after low[start:end], and the place of it all."""
    after = _TIMES_AFTER.match(low, end)
    if after:
        return int(after[1] or after[2]), start, after.end()
    before = _TIMES_BEFORE.search(low, max(0, start - 8), start)
    return (int(before[1]), before.start(), end) if before else (None, start, end)


def _degree(tokens: list[Token], at: int) -> float:
    for place in range(at - 1, max(-1, at - 3), -1):
        if tokens[place + 1].apart:
            return 1.0
        word = tokens[place].word
        if word in _STRONG:
            return 1.5
        if word in _WEAK:
            return 0.5
    return 1.0


def _count(tokens: list[Token], at: int) -> tuple[int | None, int]:
    """A number before the word (adjectives may stand between), and where it begins."""
    for place in range(at - 1, max(-1, at - 3), -1):
        if tokens[place + 1].apart:
            break
        word = tokens[place].word
        if word.isdigit() and len(word) < 7 and place == at - 1:
            named = place > 0 and tokens[place - 1].word in _COUNTED
            return (None, tokens[at].start) if named else (int(word), tokens[place].start)
        if word in GROUPS and tokens[place + 1].word in _OF:
            return GROUPS[word], tokens[place].start
        if word in WORDS and word not in ARTICLES and WORDS[word] > 0:
            return WORDS[word], tokens[place].start
        if word in (
            "of",
            "de",
            "di",
            "d",
            "des",
            "aus",
            "von",
            "solo",
            "muted",
            "soft",
            "different",
            "more",
            "dueling",
            "duelling",
            "big",
            "small",
            "old",
            "singing",
            "acoustic",
        ):
            continue
        break
    return None, tokens[at].start
