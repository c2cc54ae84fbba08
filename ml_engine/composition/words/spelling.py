"""Spelling that forgives: an unknown word becomes the nearest word of music when nothing else is near enough."""

import re
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from ml_engine.composition.words import keys, lexicon, meters, numbers, semantics, tempos
from ml_engine.composition.words.common import PLAIN, STOP
from ml_engine.composition.words.text import word_set

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
    croma seminima colcheia puntata puntillo pontuada pointee punteada quarti ottavi tempi tiempos tempos septieme settima septima setima
    statt anstatt anstelle weder noch sondern lieber sauf excepto exceto tranne senza invece posto lugar plutot place aucun aucune nessun
    nessuna nessuno ningun ninguna nenhum nenhuma niente nada mejor melhor meglio anzi scusa perdon pardon desculpa digo fuerte plus cada
    vozes voces voci voix mezzi sustenido sustenidos sostenido sostenidos bemol bemois bemoles bemolle bemolli bemols diesis diese dieses
    kreuz kreuze maggiore minore mayor menor maior majeur mineur repetido repetida"""
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


@lru_cache(maxsize=8192)
def correct(word: str) -> str | None:
    """The word that was probably meant, or None when it is known, everyday, short, or like nothing here."""
    if word in _SLIPS:
        return _SLIPS[word]
    if len(word) < _SHORTEST or word in vocabulary() or _everyday(word):
        return None
    if re.fullmatch(r"[a-h](?:min|maj|dur|moll)|a[a-e]{2,11}", word):
        return None  # Amin is a key, ABAB a form
    if re.fullmatch(r"[^aeiouy]+", word) and len(word) < 5:
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
