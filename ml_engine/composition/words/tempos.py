"""Tempo: figures in all usual forms, Italian terms, and words in English, German and French."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ml_engine.composition.words.draft import Draft, Hit, Meaning
from ml_engine.composition.words.numbers import NUMBER, WORDS, value
from ml_engine.composition.words.text import one_of
from ml_engine.errors import BadInput

SLOWEST, FASTEST = 20.0, 400.0


@dataclass(frozen=True, slots=True)
class Term:
    """A tempo word as it is written over a score, and what it means in quarters a minute."""

    name: str
    low: int
    usual: int
    high: int


# After the ranges on usual metronomes, made to meet without gaps.
TERMS: dict[str, Term] = {
    term.name: term
    for term in (
        Term("Larghissimo", 20, 32, 40), Term("Grave", 25, 42, 48), Term("Largo", 40, 50, 60), Term("Lento", 45, 56, 66),
        Term("Larghetto", 56, 64, 70), Term("Adagio", 56, 68, 78), Term("Adagietto", 66, 74, 82),
        Term("Andante", 72, 84, 100), Term("Andantino", 80, 94, 108), Term("Moderato", 92, 108, 120),
        Term("Allegretto", 100, 114, 126), Term("Allegro moderato", 108, 120, 132), Term("Allegro", 116, 132, 160),
        Term("Vivace", 140, 156, 176), Term("Vivacissimo", 160, 172, 190), Term("Allegrissimo", 160, 172, 190),
        Term("Presto", 168, 184, 204), Term("Prestissimo", 190, 208, 260),
        Term("Very slow", 30, 46, 60), Term("Slow", 40, 64, 84), Term("Rather slow", 60, 76, 92),
        Term("Medium", 84, 104, 124), Term("Moderate", 88, 106, 124), Term("Lively", 112, 132, 160),
        Term("Upbeat", 108, 126, 152), Term("Rather fast", 110, 124, 144), Term("Fast", 124, 148, 200),
        Term("Very fast", 160, 182, 300), Term("Langsam", 40, 62, 80), Term("Mäßig", 84, 104, 120),
        Term("Lebhaft", 116, 136, 164), Term("Bewegt", 104, 120, 140), Term("Schnell", 124, 152, 200),
        Term("Getragen", 40, 56, 72), Term("Gehend", 72, 84, 100), Term("Lent", 40, 58, 76), Term("Modéré", 84, 104, 120),
        Term("Vif", 124, 148, 180), Term("Rapide", 124, 148, 200), Term("Walking pace", 76, 92, 108),
    )
}  # fmt: skip
_WORDS = {
    "Larghissimo": "larghissimo,"
    " lentissimo", "Grave": "grave, grave tempo, tempo grave", "Largo": "largo", "Lento": "lento, lenta, molto lento, molto lenta",
    "Larghetto": "larghetto, poco lento, un poco lento", "Adagio": "adagio, molto adagio",
    "Adagietto": "adagietto, poco adagio", "Andante": "andante, andante cantabile, andante con moto",
    "Andantino": "andantino", "Moderato": "moderato, tempo moderato",
    "Allegretto": "allegretto, poco allegro",
    "Allegro moderato": "allegro moderato, allegro ma non troppo, allegro non troppo",
    "Allegro": "allegro, allegro assai, allegro con brio,"
    " allegro molto moderato", "Vivace": "vivace, allegro vivace, vivo, allegro molto",
    "Vivacissimo": "vivacissimo", "Allegrissimo": "allegrissimo", "Presto": "presto, allegro presto",
    "Prestissimo": "prestissimo, presto possibile",
    "Very slow": "glacial, glacially slow, extremely slow, crawling, snail s pace, sehr langsam, tres lent, muy lento,"
    " molto adagio e lento, muito lento, bem lento, bem devagar, muito devagar, muy despacio, tres lentement, extremement lent, ganz langsam, lentisimo, lentissimo assai",
    "Slow": "slow, slowly, downtempo, down tempo, low tempo, slow tempo, unhurried, unhurriedly, sluggish, leisurely,"
    " slow paced, ballad tempo, slower, slow dance, slow song, slow jam, slow blues, dragging, slow motion, slow burning, adagio tempo, despacio, zeitlupe,"
    " devagar, lentamente, slow ballad, despacito, langsames tempo, pausado, vagaroso, calmo tempo",
    "Rather slow": "slowish, medium slow, on the slow side,"
    " assez lent, plutot lent, piuttosto lento, abbastanza lento, bastante lento, mas bien lento, eher langsam, ziemlich langsam, gemachlich, gemachliches, algo lento, un po lento, meio lento, leisurely pace",
    "Medium": "medium tempo, mid tempo, medium swing, midtempo, medium, medium pace, mid paced, medium speed, medium paced,"
    " mittleres tempo, tempo medio, tempo moyen, mittelschnell, not too fast not too slow, average tempo,"
    " mittlerem tempo, mittlere geschwindigkeit, velocidad media, velocidade media, andamento medio, vitesse moyenne, velocita media, tempo mediano",
    "Moderate": "moderate, moderately, moderate tempo, moderate speed, moderate pace, steady pace, comfortable tempo,"
    " moderatamente, moderadamente, moderado, moderada, andamento moderado, tempo moderado, con moderazione",
    "Walking pace": "walking pace, walking tempo, strolling, at a walk,"
    " gehtempo, im gehtempo, allant, paso de andar",
    "Lively": "lively, brisk, briskly, spirited, sprightly, animated, animato, zippy, peppy, jaunty, snappy, bouncing,"
    " con moto, perky, swift, vivacious, quick step, anime, brisk pace, up,"
    " movido, movida, ligeiro, ligeira, vivaz, anime, animado, animada, animata, mosso, vivacemente, con brio, entrainant, entrainante, beschwingt, beschwingtes",
    "Upbeat": "upbeat, up tempo, uptempo, up beat, driving",
    "Rather fast": "medium fast, fastish, rather quick, medium up, on the fast side,"
    " assez vite, assez rapide, ziemlich schnell, abbastanza veloce, piuttosto veloce, bastante rapido, bastante rapida, algo rapido, recht schnell, eher schnell",
    "Fast": "fast, up swing, quick, quickly, rapid, rapidly, fast paced, speedy, high speed, high tempo, fast tempo, racing,"
    " faster, rasant, breakneck, galloping, rapido, veloce, rushing, hurried, flott,"
    " velocemente, depressa, rapidamente, deprisa, rapida, ligero tempo, acelerado, acelerada, rapidos, veloci, tempo rapido, andamento rapido",
    "Very fast": "blistering, lightning fast, furiously fast, super fast, breakneck speed, as fast as possible,"
    " sehr schnell, tres vite, muy rapido, frantic pace, insanely fast, hyperspeed,"
    " velocissimo, velocissima, rapidissimo, rapidissima, rapidisimo, rapidisima, muito rapido, muito rapida, bem rapido, bem depressa, muito depressa, molto veloce, muy rapida, muy deprisa, rasend schnell, rasend, rasendes tempo, a toda velocidad, tres vif, extremement rapide, a toute vitesse, ganz schnell, blitzschnell, molto rapido",
    "Langsam": "langsam, langsame, langsamer, langsames", "Mäßig": "massig, maessig, massiges, gemassigt",
    "Lebhaft": "lebhaft, lebhafte, lebhafter, lebhaftes, munter, lebendig, zugig,"
    " lebhaftes tempo, schwungvoll, schwungvolles", "Bewegt": "bewegt",
    "Schnell": "schnell, schnelle, schneller, schnelles, rasch, geschwind, eilig", "Getragen": "getragen",
    "Gehend": "gehend", "Lent": "lent, lente, lentement", "Modéré": "modere, moderee,"
    " moderement",
    "Vif": "vif, vive, vivement, anime tempo", "Rapide": "rapide, vite, rapidement",
}  # fmt: skip
_DENIED = {
    "Fast": ("Medium", 108.0), "Very fast": ("Rather fast", 124.0), "Slow": ("Medium", 96.0), "Very slow": ("Slow", 72.0),
    "Schnell": ("Mäßig", 104.0), "Langsam": ("Mäßig", 100.0), "Upbeat": ("Moderate", 100.0), "Lively": ("Moderate", 104.0),
    "Lent": ("Modéré", 100.0), "Rapide": ("Modéré", 104.0), "Vif": ("Modéré", 104.0), "Presto": ("Allegro", 132.0),
}  # fmt: skip
_TOO_DENIED = {"Slow": ("Rather slow", 80.0), "Lent": ("Rather slow", 80.0), "Langsam": ("Rather slow", 80.0)}
_STRENGTH = {"Slow": ("Very slow", "Rather slow"), "Fast": ("Very fast", "Rather fast")}
_FIGURE = r"(\d{1,9}(?:[.,]\d{1,3})?)"
_RANGE = rf"{_FIGURE}(?: ?(?:-|to|bis|a|e) ?{_FIGURE})?"
_BEATS = (
    r"(?:beats?|pulses?|clicks?|quarter(?:[ -]notes?|s)?|crotchets?|schlagen?|viertel|battements?|noires?|battit[oi]|battut[ae]|pulsaciones|pulsations?"
    r"|pulsos?|pulsacoes|golpes|batidas?|negras?|seminimas?|semiminime?|tempi|temps|tempos|tiempos)"
)
_A_MINUTE = (
    r"(?:per|a|/|each|every|in a|in the|to the|to a|pro|die|in der|par|a la|al|ao|por|la) ?min(?:ut(?:e|o|en))?\b"
)
# Without a name of what is counted, "a minute" could be a length; "to the minute" and "per minute" could not.
_PER_MINUTE = r"(?:to the|to a|per|in the|pro|par|por) min(?:ut(?:e|o))?\b"
_ABOUT = r"(?:at|around|about|ca\.?|circa|roughly|approximately|exactly|etwa|ungefahr|rund|um|um die|environ|vers|unos|uns|cerca de|aproximadamente)"
_BPM = re.compile(
    rf"(?<![\w./-])(?<!\d,)(?:{_ABOUT} )?(-?){_RANGE} ?-?"
    rf"(?:b\.?p\.?m\b\.?|ppm\b|{_BEATS} ?{_A_MINUTE}|beats?/min|beats?-per-minute|{_PER_MINUTE}|bmp\b|mm\b)"
)
_A_SECOND = re.compile(
    rf"(?<![\w./-])(?:({NUMBER})[ -])?(half[ -]notes?|minims?|eighth[ -]?notes?|eighths|quavers?|{_BEATS})[ -]?"
    rf"(?:per|a|an|each|every|in a|to the|to a|pro|die|in der|par|al|por|/) ?(?:({NUMBER}) )?"
    r"(?:seconds?|secs?|sekunden?|secondes?|second[oi]|segundos?)(?![^\W_])(?! (?:beat|bar|time|measure|half))"
)
_SAID_BPM = re.compile(rf"(?<![\w-])({NUMBER}) (?:bpm\b|{_BEATS} {_A_MINUTE}|{_PER_MINUTE})")
_AFTER_TEMPO = re.compile(
    r"\b(?:tempo|bpm|speed|pace|geschwindigkeit|metronomo?|metronome|metronom|mm|m\.m\.|andamento|velocita|velocidade?|vitesse|ppm)(?: marking| mark| is| von)?"
    rf" ?[:=]? ?(?:{_ABOUT} |of |ca\.? |(?:a|em|de|di|auf|von) (?=\d{{2,3}}(?!\d|/| ?/)))?(-?){_RANGE}(?! ?(?:/|bars|measures|takte|mesures|compas|battut|seconds|minutes))"
)
# What a metronome mark counts, in quarters.
NOTES = {
    "♩": 1.0, "quarter": 1.0, "crotchet": 1.0, "viertel": 1.0, "noire": 1.0, "negra": 1.0, "semiminima": 1.0, "seminima": 1.0,
    "q": 1.0, "♪": 0.5, "eighth": 0.5, "quaver": 0.5, "achtel": 0.5, "croche": 0.5, "croma": 0.5, "corchea": 0.5,
    "colcheia": 0.5, "half": 2.0, "minim": 2.0, "minima": 2.0, "halbe": 2.0, "blanche": 2.0, "blanca": 2.0, "𝅗": 2.0,
    "whole": 4.0, "semibreve": 4.0, "beat": 1.0,
}  # fmt: skip
_NOTE = one_of(name for name in NOTES if name not in ("♩", "♪", "𝅗", "q"))
_DOTTED = r"(?:pointee|dotted|puntata|col punto|con puntillo|pontuada|punteada|com ponto)"
_MARK = re.compile(
    rf"(dotted[ -]|punktierte[ -])?(?<![a-z])(♩|♪|𝅗|q|{_NOTE})(?: ?-?notes?|note)?( ?\.| {_DOTTED})?"
    rf" ?(?:=|:|is|equals|gleich|egale|vaut|at|bei|auf|um|(?<=[eao] )(?:a|em|um)|(?:(?<=viertel )|(?<=noire )|(?<=negra )|(?<=minima ))(?=\d\d)) ?(?:ca\.? ?|about |circa |etwa |environ )?{_FIGURE}(?! ?(?:/|takte|mesures|compas|battut))"
)
_TO_THE = re.compile(
    rf"(?<![\w.,/])(\d{{2,3}}(?:\.\d+)?) (?:(?:to|in|for) (?:the|a)|a la|alla|al|auf die|para a|por|die|pro|la|a) (dotted[ -]|punktierte[ -])?({_NOTE})(?: ?-?notes?|note)?( {_DOTTED})?(?![^\W_])"
)
_IN_BRACKETS = re.compile(
    rf"(?<![\w.,/])(?:tempo|bpm|mm)? ?[:=]? ?(\d{{2,3}}(?:\.\d+)?) ?(?:bpm )?[(\[](dotted[ -]|punktierte[ -])?({_NOTE})(?: ?-?notes?|note)?( {_DOTTED})?[)\]]"
)
_NOTES_A_MINUTE = re.compile(
    rf"(?<![\w.,/])(\d{{2,3}}(?:\.\d+)?) (dotted[ -]|punktierte[ -])?({_NOTE})(?:[ -]?notes?|s|n)?( {_DOTTED})? "
    + _A_MINUTE
)
_AT = re.compile(
    rf"(?<![\w])(?:at|@|bei|um die|a|around|about|ca\.?) ?{_FIGURE}"
    r"(?![\w/:.%']|-\w| ?(?:%|/|bars?|measures?|takte?|mesures?|seconds?|secs?|s\b|minutes?|min\b|instruments?|notes?"
    r"|players?|voices?|parts?|percent|semitones?|people|o'?clock|am\b|pm\b|[a-z]+))"
)
_PLAIN_AT = re.compile(
    rf"(?<![\w])(?:at|@) ?{_FIGURE}(?![\w/:.%'-])(?= (?:with|for|in|and|on|please|feel|tempo|or so|featuring)\b)"
)
_ALONE = re.compile(rf"(?:^|[,;]|\. ) *{_FIGURE} *(?=$|[,;.])")
# In the order they are tried, each with letters that no match is without.
_FIGURES: dict[re.Pattern[str], tuple[str, ...]] = {
    _MARK: tuple({name[:4] for name in NOTES}), _TO_THE: ("the", "a", "por", "die", "pro", "la"), _IN_BRACKETS: ("(", "["), _NOTES_A_MINUTE: ("min",), _A_SECOND: ("sec", "sek", "seg"),
    _BPM: ("bp", "b.p", "bmp", "ppm", "mm", "min"), _SAID_BPM: ("bpm", "min"),
    _AFTER_TEMPO: ("tempo", "bpm", "speed", "pace", "geschw", "metron", "mm", "m.m", "andamento", "velo", "vite", "ppm"), _AT: (), _PLAIN_AT: ("at", "@"), _ALONE: (),
}  # fmt: skip


def lexicon() -> Iterator[tuple[str, Meaning]]:
    """Phrases that say a tempo."""
    for name, phrases in _WORDS.items():
        for phrase in phrases.split(","):
            if phrase.strip():
                yield phrase.strip(), Meaning("tempo", name)


def read(draft: Draft) -> None:
    """Set the tempo where a figure is given. Raises BadInput for one out of reach."""
    found: list[tuple[int, int, float]] = []
    for pattern, having in _FIGURES.items():
        for match in draft.text.find(pattern, having=having):
            tempo = _figure(draft, match)
            if tempo is None:
                continue
            draft.text.take(match.start(), match.end())
            found.append((match.start(), match.end(), tempo))
    if not found:
        return
    found.sort()
    start, end, tempo = found[0]
    draft.values["tempo"] = tempo
    draft.chip("tempo", f"{tempo:g} bpm", start, end)
    others = sorted({one for _, _, one in found} - {tempo})
    if others:
        named = " and ".join(f"{one:g}" for one in others)
        draft.say(f"A piece has one tempo here: it is {tempo:g} quarter notes a minute; {named} was left aside.")


def checked(tempo: float) -> float:
    """The tempo when it can be played. Raises BadInput when it cannot."""
    if not SLOWEST <= tempo <= FASTEST:
        raise BadInput(
            f"A tempo of {tempo:g} is out of reach; choose {SLOWEST:g} to {FASTEST:g} quarter notes a minute."
        )
    return round(float(tempo), 3)


def word(draft: Draft, hits: list[Hit]) -> None:
    """Set the tempo word, and, where no figure was given, a tempo that is usual for it."""
    said: list[tuple[Hit, str, float]] = []
    for hit in hits:
        for meaning in hit.meanings:
            if meaning.field != "tempo" or _no_tempo(hit):
                continue
            said.append((hit, *_meant(hit, TERMS[meaning.value])))
    if not said:
        return
    hit, name, tempo = said[0]
    if len(said) == 2 and said[1][0].denied and hit.denied:
        name, tempo = "Medium", 104.0  # not too fast, not too slow
    elif len({one for _, one, _ in said}) > 1:
        rest = [one for _, one, _ in said if one != name]
        if abs(said[1][2] - tempo) > 30:
            draft.say(f"The piece keeps one tempo: {name.lower()}; {rest[0].lower()} was left aside.")
    figure = draft.values.get("tempo")
    term = TERMS.get(name)
    if figure is None:
        draft.values["tempo"] = tempo
    elif term and not term.low * 0.8 <= figure <= term.high * 1.25:
        draft.say(f"A tempo of {figure:g} is not what “{name.lower()}” usually means; the figure holds.")
        return
    draft.values["tempo_word"] = name
    for one, _, _ in said:
        draft.chip("tempo_word", name, one.start, one.end)


def term_of(text: str) -> Term | None:
    """The term that a tempo word of a form is, if it is known."""
    plain = text.strip().lower()
    return next((term for name, term in TERMS.items() if name.lower() == plain), None)


def _no_tempo(hit: Hit) -> bool:
    """A quick brown fox, a slow cooker; "medium" of other things than tempo."""
    if hit.phrase == "medium":
        return hit.after not in (
            "",
            "swing",
            "waltz",
            "rock",
            "funk",
            "blues",
            "tempo",
            "bossa",
            "samba",
            "and",
            "with",
        )
    if hit.phrase == "grave":  # where somebody lies, or how serious it is
        return hit.before in _OWNERS or hit.after in ("mood", "register", "voice", "danger")
    if hit.phrase == "up":
        return hit.after not in ("swing", "tempo")
    return hit.phrase in ("vive", "lent", "vite", "quick", "fast") and hit.after in ("to", "for", "food", "us", "la")


_OWNERS = frozenset({"a", "the", "his", "her", "my", "your", "our", "their", "s", "on", "this", "that"})


def _meant(hit: Hit, term: Term) -> tuple[str, float]:
    if hit.denied:
        table = _DENIED if not hit.too else _TOO_DENIED | {k: v for k, v in _DENIED.items() if k not in _TOO_DENIED}
        return table.get(term.name, ("Medium", 104.0 if term.usual > 104 else 92.0))
    if term.name in _STRENGTH and hit.degree != 1:
        stronger = TERMS[_STRENGTH[term.name][0 if hit.degree > 1 else 1]]
        return stronger.name, float(stronger.usual)
    if hit.degree != 1:
        # "very" takes a tempo away from the middle, "rather" towards it
        step = (term.usual / 104.0) ** (0.3 if hit.degree > 1 else -0.3)
        return term.name, float(round(term.usual * step))
    return term.name, float(term.usual)


def _figure(draft: Draft, match: re.Match[str]) -> float | None:
    if match.re in (_MARK, _TO_THE, _IN_BRACKETS, _NOTES_A_MINUTE, _A_SECOND):
        return _counted(match)
    if match.re is _ALONE:  # "swing, 160": only what could hardly be anything else
        return checked(value(match[1])) if 40 <= value(match[1]) <= 300 else None
    if match.re is _SAID_BPM:
        return checked(value(match[1])) if match[1] not in WORDS or WORDS[match[1]] > 1 else None
    if match.re in (_AT, _PLAIN_AT):
        number = value(match[1])
        return checked(number) if number >= SLOWEST or match[0].startswith("@") else None
    first = value(match[2])
    if match[1]:
        first = -first
    if match[3]:
        second = value(match[3])
        checked(first), checked(second)
        middle = checked(round((first + second) / 2))
        draft.say(f"A tempo between {first:g} and {second:g} was asked for; {middle:g} was chosen.")
        return middle
    return checked(first)


def _counted(match: re.Match[str]) -> float | None:
    """Quarters a minute of a metronome mark, or of so many beats in so many seconds."""
    if match.re in (_TO_THE, _IN_BRACKETS, _NOTES_A_MINUTE):
        return checked(value(match[1]) * NOTES[match[3]] * (1.5 if match[2] or match[4] else 1.0))
    if match.re is _MARK:
        return checked(value(match[4]) * NOTES[match[2]] * (1.5 if match[1] or match[3] else 1.0))
    unit = 2.0 if match[2].startswith(("half", "minim")) else 0.5 if match[2].startswith(("eighth", "quaver")) else 1.0
    beats, seconds = (value(group) if group else 1.0 for group in (match[1], match[3]))
    return checked(60.0 * unit * beats / seconds) if seconds > 0 else None
