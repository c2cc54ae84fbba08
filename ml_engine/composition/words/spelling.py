"""Spelling that forgives: an unknown word becomes the nearest word of music when nothing else is near enough."""

import re
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from ml_engine.composition.words import keys, lexicon, meters, numbers, semantics, tempos
from ml_engine.composition.words.common import PLAIN, STOP
from ml_engine.composition.words.numbers import NUMBER, value
from ml_engine.composition.words.text import Text, word_set

_SHORTEST = 4
_LONG = 8  # from here on two mistakes are forgiven
# Words of the patterns in the other modules.
_PATTERN_WORDS = word_set(
    """minor major sharp flat bars measures minutes minute seconds tempo quarter dotted crotchet eighth called titled
    verse chorus bridge intro outro chords progression instruments metronome crescendo diminuendo polyphony
    semitones octave tenth ninth seventh sixth fifth fourth third second twelfth beats mesures sekunden minuten takte battute compases signature without pianissimo
    fortissimo louder softer quieter eighths sixteenth notes about around player players voices melody quickly
    variations theme schlage schlagen battements battiti pulsaciones pulses crotchets quavers minims minuto twice thrice zweimal
    dreimal viermal repeat repeated phrases sections relative parallel sharps flats dorian phrygian lydian mixolydian locrian"""
)
# Words of those patterns in other languages: known, but no slip of an English word is taken for one.
_FOREIGN_WORDS = word_set(
    """hora horas heure heures stunde stunden minuto minutos minuti minuta segundo segundos secondo secondi seconde secondes veces vezes
    volte fois meio meia medio media mezzo mezza demi demie halbe halbes dreiviertel compas compases compasso compassos battute battuta misure
    misura mesure chacun chacune ciascuno ciascuna cada cadauno jeder jede jeweils chaque ogni accord accords accordo accordi acorde acordes
    akkord akkorde akkordfolge progressione progresion progressao secuencia sequencia sequenza rueda giro boucle grille frasi frases sezioni
    secciones partes secoes parties sezione seccion secao strofa strofe estrofa estrofas estrofe refrao estribillo ritornello ritornelli
    introduzione introduccion introducao finale final vorspiel nachspiel couplets velocita velocidad velocidade vitesse andamento metronomo
    metronome batidas batida pulsos golpes battiti etwa environ circa unos noire blanche croche noires negra blanca corchea minima semiminima
    croma crome semiminime seminima seminimas colcheia colcheias corcheas minimas negras blancas blanches croches movimenti puntata puntillo pontuada pointee punteada quarti ottavi tempi tiempos tempos septieme settima septima setima
    statt anstatt anstelle weder noch sondern lieber sauf excepto exceto tranne senza invece posto lugar plutot place aucun aucune nessun
    dinamica dinamicas nuance nuances dynamik dynamique nessuna nessuno ningun ninguna nenhum nenhuma niente nada mejor melhor meglio anzi scusa perdon pardon desculpa digo fuerte plus cada
    vozes voces voci voix mezzi sustenido sustenidos sostenido sostenidos bemol bemois bemoles bemolle bemolli bemols diesis diese dieses
    alle tous toutes fait font tiene tienen ocupa occupe tient dauert umfasst bekommt parte partie teil teile abschnitt chacun ognuno ognuna ciascun premieres
    dernieres primeros ultimos primeiros prime ultime entiere intera intero inteiro inteira entero entera ganzen laissant laisse laissez bleibt bleiben bleibe stay stays staying away excluded omitted lass lasst lascia lasciate
    deja dejad deixa deixe fora fuori fuera weglassen draussen aussen esclusi escluso esclusa escluse excluidos excluido
    excluida excluidas exclus exclue exclues kreuz kreuze maggiore minore mayor menor maior majeur mineur repetido repetida"""
)
# Short words that are too often typed so to be left to the general rule.
_SLIPS = {
    "jaz": "jazz", "quartett": "quartet", "quintett": "quintet", "gittar": "guitar", "piona": "piano", "baroq": "baroque",
    "swng": "swing", "jass": "jazz", "fuge": "fugue", "waltx": "waltz", "walz": "waltz", "rok": "rock", "flut": "flute",
    "celo": "cello", "chello": "cello", "drms": "drums", "keyof": "key", "mesures": "measures",
    "guitr": "guitar", "bas": "bass", "voilin": "violin", "rythm": "rhythm", "sadd": "sad", "hapy": "happy",
    "slwo": "slow", "minr": "minor", "majr": "major", "bluse": "blues", "vilon": "violin", "bpms": "bpm",
    "tmepo": "tempo", "loifi": "lofi", "dnace": "dance", "fnuk": "funk",
}  # fmt: skip

# What is counted, in which a number before it excuses slips that alone would be other words: "16 bras", "32 bas".
_COUNTED = ("bars", "measures", "takte", "takten", "mesures", "battute", "misure", "compases", "compassos")
_ARMS = frozenset({"bras", "bards", "barre", "barres", "bas"})
_AFTER_NUMBER = re.compile(rf"(?<![\w./])({NUMBER})[ -]([bmtc][a-z]{{2,10}})(?![^\W_]|['-])")
_FEW = 4  # so many basses may play; more of "bas" are bars

# Keys run into one (Amin), forms (ABAB), and short heaps of consonants.
_NO_WORD = re.compile(r"[a-h](?:min|maj|dur|moll)|a[a-e]{2,11}|[^aeiouy]{4}")
# Second halves of German compounds, the longest first.
_HEADS = tuple(
    sorted(
        [
            "duo",
            "duett",
            "trio",
            "terzett",
            "quartett",
            "quintett",
            "sextett",
            "oktett",
            "solo",
            "solos",
            "begleitung",
            "musik",
            "song",
            "songs",
            "stuck",
            "lied",
            "melodie",
            "ensemble",
            "band",
            "orchester",
            "chor",
            "stimme",
            "tanz",
            "sonate",
            "konzert",
            "walzer",
            "marsch",
            "ballade",
            "rhythmus",
            "klange",
            "improvisation",
            "nummer",
            "begleitet",
        ],
        key=lambda head: -len(head),
    )
)
# Endings of adjectives, and what stands there in the form that a lexicon has.
_ENDINGS = {
    "euses": ("eux",), "euse": ("eux",), "ives": ("if",), "ive": ("if",), "issimo": ("o", "e"), "issima": ("o", "e"), "isimo": ("o", "e"),
    "isima": ("o", "e"), "os": ("o",), "as": ("o",), "es": ("", "e", "o"), "em": ("",), "er": ("",), "en": ("",), "a": ("o",), "i": ("o", "e"),
    "s": ("",), "e": ("", "o"),
}  # fmt: skip


@cache
def vocabulary() -> frozenset[str]:
    """Every word that a reader knows."""
    words = {word for phrase in lexicon.phrases() for word in phrase.split()}
    words |= {word for names in keys.MODES.values() for word in names.split()}
    words |= {word for word in tempos.NOTES if len(word) > 1}
    return frozenset(words | set(_PATTERN_WORDS) | set(numbers.WORDS) | set(meters.COUNTS))


@cache
def _shelves() -> dict[str, list[str]]:
    """Words that may be meant, by their first letter."""
    shelves: dict[str, list[str]] = {}
    for word in sorted(vocabulary()):
        if len(word) >= _SHORTEST and word.isalpha() and (word not in STOP or len(word) > _SHORTEST or word == "bars"):
            shelves.setdefault(word[0], []).append(word)
    return shelves


def counted(text: Text) -> Text:
    """The text with bars in full wherever a number stands before a slip for them, in any of six languages."""
    found = ((match, _bars_meant(match[2], match[1])) for match in _AFTER_NUMBER.finditer(text.low))
    return text.replaced((match.start(2), match.end(2), meant) for match, meant in found if meant)


def _bars_meant(word: str, number: str) -> str | None:
    if word in _ARMS:
        return "bars" if word != "bas" or value(number) > _FEW else None
    if word in _COUNTED or word in vocabulary() or _everyday(word):
        return None
    for meant in _COUNTED:
        if word[0] != meant[0] or OSA.distance(word, meant, score_cutoff=1) > 1:
            continue
        # In a short word one wrong letter is another word, unless it is the last: "barz" but not "bans".
        if len(word) != len(meant) or len(word) > _SHORTEST or sorted(word) == sorted(meant) or word[:3] == meant[:3]:
            return meant
    return None


@lru_cache(maxsize=8192)
def correct(word: str) -> str | None:
    """The word that was probably meant, or None when it is known, everyday, short, or like nothing here."""
    if word in _SLIPS:
        return _SLIPS[word]
    made = _compound(word) or _inflected(word)
    if made or len(word) < _SHORTEST or word in vocabulary() or _everyday(word):
        return made
    if _NO_WORD.fullmatch(word):
        return None
    most = 2 if len(word) >= _LONG else 1
    ranked: list[tuple[int, bool, str]] = []
    for first in {word[0], word[1]}:
        for candidate in _shelves().get(first, ()):
            if abs(len(candidate) - len(word)) > most:
                continue
            distance = OSA.distance(word, candidate, score_cutoff=most)
            if distance <= most and _allowed(word, candidate, distance):
                # A letter left out, or two swapped, is likelier than a wrong one.
                slip = len(candidate) > len(word) or sorted(candidate) == sorted(word)
                ranked.append((distance, not slip, candidate))
    ranked.sort()
    if (
        len(ranked) > 1
        and ranked[0][0] > 1
        and ranked[0][:2] == ranked[1][:2]
        and not _same(ranked[0][2], ranked[1][2])
    ):
        return None
    return ranked[0][2] if ranked else None


@cache
def _alone() -> frozenset[str]:
    """Words that say something by themselves."""
    return frozenset(phrase for phrase in lexicon.phrases() if " " not in phrase)


def _compound(word: str) -> str | None:
    """A German compound of two words known here, parted: "klavierbegleitung" is "klavier begleitung"."""
    if len(word) < 7 or word in _alone():
        return None
    for head in _HEADS:
        stem = word.removesuffix(head)
        if stem != word and len(stem) > 2 and (stem in _alone() or stem in STOP):
            return f"{stem} {head}" if stem in _alone() else None
    return None


def _inflected(word: str) -> str | None:
    """The form under which an adjective stands in the lexicons: "ruhiges" is "ruhig", "misteriosas" "misterioso"."""
    if len(word) < _SHORTEST or word in _alone() or word in _joined() or _everyday(word):
        return None
    for ending, bases in _ENDINGS.items():
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 3:
            continue
        for base in bases:
            if stem + base in _adjectives():
                return stem + base
    return None


@cache
def _joined() -> frozenset[str]:
    """Words of phrases that are no mood and no genre: "flauti dolci" are recorders, not sweet flutes."""
    found = lexicon.phrases().items()
    said = (phrase for phrase, meanings in found if any(one.field not in ("moods", "genre") for one in meanings))
    return frozenset(word for phrase in said if " " in phrase for word in phrase.split())


@cache
def _adjectives() -> frozenset[str]:
    """Words of the lexicons for how music is, as far as they stand alone."""
    fields = {"moods", "genre", "tempo", "dynamics", "density", "register"}
    return frozenset(
        word for word in _alone() if len(word) > 3 and any(one.field in fields for one in lexicon.phrases()[word])
    )


def _allowed(word: str, candidate: str, distance: int) -> bool:
    """Short words only forgive a swap or a missing letter; a changed first letter is another word."""
    if distance == 0:
        return False
    if word[0] != candidate[0]:
        return word[:2] == candidate[1::-1] and len(word) == len(candidate)
    if len(word) == _SHORTEST:
        return len(candidate) == len(word) + 1 or sorted(word) == sorted(candidate)
    if len(word) == _SHORTEST + 1 and len(candidate) < len(word):
        return any(word[i] == word[i + 1] for i in range(4)) or (
            len(candidate) >= _SHORTEST and word[-1] == candidate[-1]
        )
    return True


def _same(one: str, other: str) -> bool:
    return one[:4] == other[:4]


def _everyday(word: str) -> bool:
    """A word that is no music, as it is or with an ending; those that the embedding has learned from are none either."""
    if word in STOP or word in PLAIN or word in _FOREIGN_WORDS or word in semantics.model()[3]:
        return True
    for ending in (
        "s",
        "es",
        "ed",
        "d",
        "ing",
        "ly",
        "er",
        "r",
        "est",
        "y",
        "ness",
        "ful",
        "less",
        "n",
        "en",
        "ment",
        "ers",
    ):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 3 and (stem in PLAIN or stem in STOP or stem + "e" in PLAIN):
            return True
    return False
