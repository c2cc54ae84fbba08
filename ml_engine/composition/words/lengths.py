"""Length: bars, minutes and seconds, and words such as short and long."""

import re
from collections.abc import Iterator

from ml_engine.composition.brief import MOST_BARS, MOST_SECONDS
from ml_engine.composition.words.draft import Draft, Hit, Meaning
from ml_engine.composition.words.numbers import ARTICLES, NUMBER, WORDS, value
from ml_engine.composition.words.text import one_of, word_set
from ml_engine.errors import BadInput

LEAST_SECONDS = 2.0
BAR = r"(?:bars?|measures?|takten?|takte?s?|mesures?|battut[ae]|misur[ae]|compas(?:es|sos?)?)"
_BARS = re.compile(
    rf"(?<![\w./])(?<!\d,)(?<!je )({NUMBER})(?: ?(?:-|to|bis|or|oder) ?({NUMBER}))? ?-?(?:full |long |whole )?{BAR}(?![^\W_])"
    r"(?! ?-?(?:phrases?|intro\w*|outro|each|per|at a time|loops? repeated|sections?|a? ?chord|chacune?|ciascun|cada |par (?:section|partie)))"
)
# Bars of which no piece is made, but something in it: "every eight bars", "the last four bars", "three beats in a bar".
_WITHIN = re.compile(
    r"(?:every|each|first|last|final|opening|closing|next|another|after|alle|jede[rnm]?|ersten|letzten|nach|toutes les|chaque|premieres|dernieres|apres|ogni"
    r"|prim[ei]|ultim[ei]|dopo|cada|primer[oa]s|primeir[oa]s|ultim[oa]s|despues de|depois de|tras|nos|apos) $"
)
_A_BAR = re.compile(rf"\b(?:in|to|per|of|im|pro|par|dans|por|em|a|al|ao|\d{{1,2}}|{one_of(WORDS)}) (?:\w+ )?$")
_BARS_AFTER = re.compile(rf"\b(?:number of )?{BAR} ?[:=]? ?(?:count )?(-?\d{{1,9}})(?![\w/]|\.\d)(?! ?(?:bpm|-|to \d))")
IN_BARS = ("bar", "bra", "brs", "bas", "baa", "meas", "takt", "mesur", "battut", "misur", "compas")
_TIMES_OF = [word for word, number in WORDS.items() if 1 < number < 13]
_SECTION = (
    r"(?:phrases?|periods?|sections?|strains?|halves|parts?|verses?|choruses|phrasen|abschnitten?|teilen?|strophen|frasi|frases|periodi|sezioni|parti"
    r"|secciones|partes|secoes|parties|couplets|strofe|estrofas|estrofes)"
)
_PHRASES = re.compile(
    rf"(?<![\w./])({NUMBER})(?: ?(?:x|times) ?| (?:phrases? of )?)({NUMBER})[ -]?{BAR}[ -]{_SECTION}(?![^\W_])"
    rf"|(?<![\w./])({NUMBER}) {_SECTION},? (?:of|with|a|von|zu|mit|de|di|da|em|:)? ?(?:je(?:weils)? )?({NUMBER})[ -]?{BAR}(?: each)?(?![^\W_])"
    rf"|(?<![\w./])(\d{{1,3}}|{one_of(_TIMES_OF)}) ?(?:x|times|mal|fois|volte|veces|vezes) ?({NUMBER})[ -]?{BAR}(?![^\W_])"
)
# A section's length: "8 bars each", "je 8 Takte", "huit mesures chacune", "8 battute per sezione".
ONE_SECTION = (
    r"(?:section|part|letter|verse|strain|half|theme|episode|couplet|teil|abschnitt|buchstabe\w*|partie|phrase|strophe|reprise|sezione|parte|frase|strofa|seccion|secao|estrofa|estrofe)"
    r"(?![^\W_])"
)
_A_SECTION = (
    rf"(?:each|apiece|(?:a|per|pro|par|por|je|ogni|cada|(?:for |to |in )?(?:a|each|every|all|any)|(?:fur|in|auf) jeden?|(?:pour |a |par |dans )?chaque"
    rf"|(?:per |in |a )?ogni|(?:para |en |em |por )?cada|por|per) {ONE_SECTION}|(?:for|to) (?:each|all)(?: of them)?|fur jeden?|(?:pour )?chacune?|(?:per )?ciascun[ao]"
    r"|(?:para )?cada(?: una?| uma?)?)"
)
_EACH_SECTION = rf"(?:(?:each|every|jede[rn]?|chaque|ogni|cada) {ONE_SECTION})"
_LASTS = (
    r",? ?(?:(?:is|has|of|with|gets|takes|lasts|lasting|runs|running|being|made of|hat|zu|mit|von|dauert|umfasst|de|di|da|a|fait|dure|compte|dura|ha|tiene|tem|con|com|:)"
    r" (?:exactly )?)?"
)
_EACH = re.compile(
    rf"(?<![\w./])(?:{_EACH_SECTION}{_LASTS})?({NUMBER})[ -]?{BAR},? {_A_SECTION}(?![^\W_])"
    rf"|{_EACH_SECTION}{_LASTS}({NUMBER})[ -]?{BAR}(?![^\W_])"
    rf"|(?<![\w])(?:je|jeweils|each|(?:chacune|ciascuna|cada una|cada uma)(?: d[aei]| con| com)?) (?:of )?({NUMBER})[ -]?{BAR}(?![^\W_])"
    rf"|(?<![\w./])({NUMBER})[ -]{BAR} (?:sections|parts|strains|verses|phrases)(?![^\W_])"
    rf"|(?<![\w])(?:sections|parts|strains|teile|abschnitte|parties|sezioni|parti|secciones|partes|secoes|strophen|strofe|estrofas),?"
    rf" (?:of|with|a|von|zu|mit|de|di|da)(?: je(?:weils)?)? ({NUMBER})[ -]?{BAR}(?![^\W_])"
)
_TOTAL = re.compile(
    rf"(?<![\w./])(?:({NUMBER}) (?:{BAR} )?(?:altogether|overall|all told|in all|in total|total|insgesamt|zusammen|en tout|au total|in tutto|in totale|en total|no total|ao todo)"
    rf"|(?:altogether|in all|total|insgesamt|zusammen|en tout|in tutto|in totale|en total|no total|ao todo)[ :=]{{1,3}}({NUMBER}))(?![^\W_])"
)
_TAKTIG = re.compile(rf"(?<![^\W\d_])({NUMBER})[ -]?takt(?:ig(?:e[rsnm]?)?|er)(?![^\W_])")
_HALF_DOZEN = re.compile(
    rf"(?<![\w])(?:half[ -](?:a )?dozen|(?:ein )?halbes dutzend|une demi[ -]douzaine de|mezza dozzina di|media docena de|meia duzia de) (?:\w+ )?{BAR}(?![^\W_])"
)
_AGAIN = (
    r"(?:repeat(?:ed|s|ing)?|play(?:ed|s)?|loop(?:ed|s|ing)?|cycled?|wiederhol(?:t|en)|gespielt|repete[rz]?|repetee?s?|jouee?s?|joue[rz]|ripetut[aoei]|repetid[ao]s?"
    r"|tocad[ao]s?|suonat[aoei])"
)
_WHAT = (
    r"(?: it| this| that| them| these| all| everything| (?:the |this |that )?(?:whole )?"
    r"(?:thing|chords|progression|loop|sequence|cycle|phrase|pattern|vamp|changes|lot))?"
)
_OFTEN = (
    rf"(?:({NUMBER}) ?(?:times(?: (?:through|round|over|around))?|mal|fois|volte|veces|vezes|x(?![^\W_]))|(twice|zweimal|dos veces|duas vezes|due volte|deux fois)"
    r"|(thrice|dreimal|tres veces|tres vezes|tre volte|trois fois)|(viermal))(?![^\W_])(?! (?:as|a|an|per|the|more|faster|slower)\b)"
)
_IN_OFTEN = ("time", "mal", "fois", "volte", "veces", "vezes", "x", "twice", "thrice")
# How often music that was just spelled out (TAKEN) is heard: "Am F C G, three times", "x4", "repeat that twice".
_TIMES = re.compile(
    rf"(?<![\w])(?:{_AGAIN}{_WHAT},? {_OFTEN}|(?<=\x1f)[ ,.;:)|-]{{0,4}}\(?(?:(?:all|and|in all) )?(?:{_OFTEN}|x ?(\d{{1,2}})(?![\w]))"
    r"(?=\s*(?:$|[,.;:!?)|\x1f]|(?:for|in|with|on|at|and|as|played|through|over|then|by|fur|pour|per|mit|a)\b)))"
)
_CHORUSES = re.compile(rf"(?<![\w])({NUMBER})[ -](?:times through|choruses)(?: of)?(?![^\W_])")
_MINUTE = r"(?:minutes?|mins?|minuten?|minut[oi]s?|(?<=\d)m(?=\s*\d))"
_SECOND = r"(?:seconds?|secs?|sekunden?|seks?|segs?|secondes?|second[oi]|segundos?|(?:(?<=\d)|(?<=\d[ -]))s(?![^\W_]))"
_CLOCK = re.compile(rf"(?<![\w:.,/])(\d{{1,2}})[:'](\d{{2}})(?![\w:/])\"? ?(?:{_MINUTE}(?![^\W_]))? ?(?:long)?")
_BOTH = re.compile(rf"(?<![\w.,])({NUMBER})[ -]?{_MINUTE}(?:,| and| und| et| y| e)? ?({NUMBER})[ -]?{_SECOND}")
_CLIPPED = re.compile(
    rf"(?<![\w./])(?<!\d,)({NUMBER})[ -]?{_MINUTE}(?: and| und| et| y| e)?[ -]?({NUMBER})"
    r"(?=\s*(?:$|[,;:!?)\x1f]|\.(?!\d)|(?:of|da|do|long|for|in|with|at|de|pour|fur|en|di|per|para|mit|worth|piece|song)\b))"
)
_AND_A_HALF = re.compile(
    rf"(?<![\w.,])({NUMBER})[ -]?(?:{_MINUTE})?(?:[ -]and[ -]a[ -]half| et demie?| e mezz[oa]| y medi[oa]| e mei[oa]| und eine halbe"
    rf"|([ -]and[ -]a[ -]quarter| et (?:un )?quart| e un quarto| y cuarto| e um quarto| und eine viertel)) ?-?(?:{_MINUTE})?(?![^\W_])"
    r"|(?<![\w])(?:minuto e mezzo|minuto y medio|minuto e meio)(?![^\W_])"
)
_HALF = re.compile(
    r"(?<![\w])(?:half a minute|half[ -]minute|a half minute|(?:eine )?halbe minute|(?:une )?demi[ -]minute|mezzo minuto"
    r"|medio minuto|meio minuto|(half an hour|half[ -]hour|halbe stunde|demi[ -]heure|mezz[' ]?ora|media hora|meia hora)"
    r"|(three quarters of a minute|trois quarts de minute|(?:eine )?drei ?viertel ?minute|tre quarti di minuto|tres cuartos de minuto|tres quartos de minuto))"
    r"(?![^\W_])"
)
_MINUTES = re.compile(
    rf"(?<![\w.,])(?!amin\b)({NUMBER})(?: ?(?:-|to|bis|or|oder) ?({NUMBER}))?[ -]?{_MINUTE}(?![^\W_])"
)
_SECONDS = re.compile(rf"(?<![\w.,])({NUMBER})(?: ?(?:-|to|bis|or) ?({NUMBER}))?[ -]?{_SECOND}(?![^\W_])")
_IN_QUARTER = ("quart", "cuart", "viertel")
_IN_MINUTES = ("min", *(f"{figure}m" for figure in range(10)))
_IN_SECONDS = ("sec", "sek", "seg", *(f"{figure}{part}s" for figure in range(10) for part in ("", " ", "-")))
_HOURS = re.compile(
    rf"(?<![\w.,])({NUMBER})(?:[ -]|(?<=\d))(?:hours?|hrs?|h|stunden?|heures?|or[ae]|horas?)(?![^\W_]|-)|(?<![\w])un'ora(?![^\W_])"
)
# Years are no lengths: of "the 50s" and "1920s" nothing is counted; "30s" alone is.
_DECADE = re.compile(
    r"(?<![\w.:])(?:(?:1[5-9]|20)\d0 ?'?s|(?:the|early|mid|late|roaring|swinging|in)[ -]'?[1-9]0'?s|'?[5-9]0'?s(?! long\b)|'[1-9]0s)(?![^\W_])"
)
_SOME = re.compile(r"(?<![\w])(?:a )?(few|couple(?: of)?) (minutes|bars|measures)(?![^\W_])")
_WORDS = {
    8: "very short, tiny, miniature, really short, super short, jingle length, ultra short, sehr kurz, sehr kurzes,"
    " tres court, tres courte, molto breve, brevissimo, muy corto, muy corta, muito curto, muito curta",
    16: "short, shortish, brief, little, kurz, kurze, kurzes, kurzer, court, courte, breve, corto, corta, curto, curta, bite sized",
    64: "long, longer, lengthy, lang, langes, lange, langer, extended, longue, lunga, lungo, larga, longa, longo, full length",
    96: "very long, really long, sehr lang, sehr langes, super long, extra long, tres long, tres longue, molto lungo, molto lunga, muy largo,"
    " muy larga, muito longo, muito longa",
}
_NOT_MUSIC = word_set(
    """notes note lines line phrases phrase hair ago time times day days night nights road journey way distance winter
    walk drive trip lost story summer stretch held sustained melody melodies tones bit about girl boy bird birds
    star cat dog while as after before for last by trousers chords rests rest reverb decay"""
)


def lexicon() -> Iterator[tuple[str, Meaning]]:
    """Words that say a length."""
    for bars, phrases in _WORDS.items():
        for phrase in phrases.split(","):
            yield phrase.strip(), Meaning("bars", bars, weak=True)


def read(draft: Draft) -> None:
    """Set bars and seconds where they are counted. Raises BadInput for none, less than none, or too many."""
    for match in draft.text.find(_PHRASES, having=IN_BARS):
        many, of = (value(group) for group in match.groups() if group)
        _bars(draft, match, many * of)
    _sections(draft)
    for match in draft.text.find(_TAKTIG, having=("takt",)):
        _bars(draft, match, value(match[1]))
    for match in draft.text.find(_HALF_DOZEN, having=("do", "du")):
        _bars(draft, match, 6)
    for match in draft.text.find(_SOME, having=("few", "couple")):
        small = match[1] == "few"
        if match[2] == "minutes":
            _seconds(draft, match, 180.0 if small else 120.0)
        else:
            _bars(draft, match, 8 if small else 2)
    _counted(draft)
    _times(draft)
    for pattern, having in ((_TIMES, _IN_OFTEN), (_CHORUSES, ("through", "chorus"))):
        for match in draft.text.find(pattern, having=having):
            _often(draft, match)


def repeat(draft: Draft) -> None:
    """Bars for each section of a form, and chords or bars that are heard more than once, told as they sound."""
    each = draft.values.pop("bars_each", None)
    if each and "bars" not in draft.values and draft.values.get("form"):
        draft.values["bars"] = checked_bars(each * len(draft.values["form"]))
    times = draft.values.pop("times", 1)
    if times == 1:
        return
    bars, chords = draft.values.get("bars"), draft.values.get("chords", ())
    if chords:
        whole = checked_bars(len(chords) * times)
        draft.values["chords"] = chords * times
        if bars is None or bars == len(chords):
            draft.values["bars"] = whole
        elif bars < whole:
            draft.values["chords"] = (chords * times)[:bars]
    elif bars:
        draft.values["bars"] = checked_bars(bars * times)
    if bars and "bars" in draft.values and draft.values["bars"] != bars:
        draft.say(f"{bars} bars heard {times} times make {draft.values['bars']}.")


def _sections(draft: Draft) -> None:
    """Bars of each section, and of all together."""
    for match in draft.text.find(_EACH, having=IN_BARS):
        draft.values["bars_each"] = checked_bars(value(next(group for group in match.groups() if group)))
        draft.understood("bars", f"{draft.values['bars_each']} bars each", match.start(), match.end())
    if "bars_each" in draft.values:
        for match in draft.text.find(_TOTAL):
            _bars(draft, match, value(match[1] or match[2]))


def _counted(draft: Draft) -> None:
    """Bars in a number; those within the piece are no length of it, nor is "a bar" where another number is told."""
    single: list[re.Match[str]] = []
    for match in draft.text.find(_BARS, having=IN_BARS):
        before = draft.text.low[max(0, match.start() - 24) : match.start()]
        if _WITHIN.search(before):
            draft.text.take(match.start(), match.end())
            continue
        if match[1] in ARTICLES and match[1] != "single":
            single += [] if _A_BAR.search(before) else [match]
            continue
        first, second = value(match[1]), value(match[2]) if match[2] else None
        if second is not None and second > first > 0:
            draft.say(f"Between {first:g} and {second:g} bars were asked for; {second:g} were chosen.")
        _bars(draft, match, second if second is not None else first)
    for match in draft.text.find(_BARS_AFTER, having=IN_BARS):
        _bars(draft, match, value(match[1]))
    for match in single[:1] if "bars" not in draft.values else ():  # "a bar" is a length where no other is told
        _bars(draft, match, 1)


def _times(draft: Draft) -> None:
    """Minutes and seconds, the longer patterns first."""
    for match in draft.text.find(_HOURS, having=("h", "ora", "ore", "stund")):
        _seconds(draft, match, (value(match[1]) if match[1] else 1.0) * 3600)
    for match in draft.text.find(_CLOCK, having=(":", "'")):
        if int(match[2]) < 60:
            _seconds(draft, match, int(match[1]) * 60.0 + int(match[2]))
    for match in draft.text.find(_BOTH, having=_IN_MINUTES):
        _seconds(draft, match, value(match[1]) * 60 + value(match[2]))
    for match in draft.text.find(_CLIPPED, having=_IN_MINUTES):
        if value(match[2]) < 60 and value(match[2]) == int(value(match[2])):
            _seconds(draft, match, value(match[1]) * 60 + value(match[2]))
    for match in draft.text.find(_AND_A_HALF, having=("half", "halb", "demi", "mezz", "medi", "mei", *_IN_QUARTER)):
        if match[1] is None or "min" in match[0]:
            _seconds(draft, match, (value(match[1]) if match[1] else 1.0) * 60 + (15 if match[2] else 30))
    for match in draft.text.find(
        _HALF, having=("half", "halb", "demi", "mez", "medi", "mei", "quar", "cuart", "viertel")
    ):
        _seconds(draft, match, 1800.0 if match[1] else 45.0 if match[2] else 30.0)
    for match in draft.text.find(_MINUTES, having=_IN_MINUTES):
        _ranged(draft, match, 60.0)
    decades = {at for match in draft.text.find(_DECADE, having=("0s", "0's", "0 's")) for at in range(*match.span())}
    for match in draft.text.find(_SECONDS, having=_IN_SECONDS):
        if match.start() not in decades:
            _ranged(draft, match, 1.0)


def checked_bars(bars: float) -> int:
    """The bars when they can be written. Raises BadInput when they cannot."""
    if bars != int(bars):
        raise BadInput(f"A piece has whole bars, not {bars:g}.")
    if bars < 1:
        raise BadInput(f"A piece of {bars:g} bars has no music in it; ask for 1 to {MOST_BARS} bars.")
    if bars > MOST_BARS:
        raise BadInput(f"{bars:,.0f} bars are too many; ask for 1 to {MOST_BARS} bars.")
    return int(bars)


def checked_seconds(seconds: float) -> float:
    """The seconds when they can be filled. Raises BadInput when they cannot."""
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        raise BadInput(
            f"A piece cannot last {seconds:g} seconds; ask for {LEAST_SECONDS:g} seconds to {MOST_SECONDS / 60:g} minutes."
        )
    return round(float(seconds), 3)


def clock(seconds: float) -> str:
    """A length for people: "45 s", "2 min", "1 min 30 s"."""
    minutes, rest = divmod(round(seconds), 60)
    return " ".join(part for part in (f"{minutes} min" if minutes else "", f"{rest} s" if rest else "") if part)


def word(draft: Draft, hits: list[Hit]) -> None:
    """Short and long, where the length was not counted."""
    for hit in hits:
        bars = [meaning.value for meaning in hit.meanings if meaning.field == "bars"]
        if not bars or hit.after in _NOT_MUSIC or hit.denied:
            continue
        if hit.phrase == "little" and hit.after in ("bit", "more", "less", "too"):
            continue
        if "bars" in draft.values or "seconds" in draft.values:
            continue
        draft.values["bars"] = bars[0]
        draft.chip("bars", f"{bars[0]} bars", hit.start, hit.end)


def _bars(draft: Draft, match: re.Match[str], bars: float) -> None:
    count = checked_bars(bars)
    if "bars" in draft.values and draft.values["bars"] != count:
        draft.say(f"The piece has {draft.values['bars']} bars, as was said first; {count} bars were left aside.")
    else:
        draft.values["bars"] = count
    draft.understood("bars", f"{draft.values['bars']} bars", match.start(), match.end())


def _often(draft: Draft, match: re.Match[str]) -> None:
    words = [group for group in match.groups() if group]
    named = {"twice": 2, "zweimal": 2, "viermal": 4}
    times = named.get(words[0]) or int(value(words[0].split()[0]))
    if "times" in draft.values or not 1 < times <= MOST_BARS:
        return
    draft.values["times"] = times
    draft.understood("bars", f"{times} times", match.start(), match.end())


def _ranged(draft: Draft, match: re.Match[str], unit: float) -> None:
    first = value(match[1]) * unit
    if match[2] and value(match[2]) * unit > first > 0:
        last = value(match[2]) * unit
        middle = round((first + last) / 2)
        draft.say(f"Between {clock(first)} and {clock(last)} were asked for; {clock(middle)} was chosen.")
        first = float(middle)
    _seconds(draft, match, first)


def _seconds(draft: Draft, match: re.Match[str], seconds: float) -> None:
    checked = checked_seconds(seconds)
    if draft.values.get("seconds", checked) != checked:
        draft.say(f"The piece lasts {clock(draft.values['seconds'])}, as was said first.")
    draft.values.setdefault("seconds", checked)
    draft.understood("seconds", clock(draft.values["seconds"]), match.start(), match.end())
