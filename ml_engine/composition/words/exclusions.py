"""Who is kept out: "keep the brass out of it", "the drums sit this one out", "lass das Klavier weg", "metales fuera"."""

import re

from ml_engine.composition.words.text import Text

# Not all of the piece: "out of the first verse"; nor is "out front" outside.
_PART = r"(?! ?(?:front|in front|loud|of (?:tune|time|step|phase)|(?:of|in|for|until) (?:the )?(?:first|second|third|last|intro|verse|chorus|bridge|middle|beginning|opening|ending|end|start)\b))"
_AROUND = re.compile(
    rf"\b(?:(?:keep|keeping|kept|take|taking|cut|cutting|hold|strip|throw|shut)(?= (?:[^\W_]+,? ){{1,6}}?out\b{_PART})"
    r"|(?:lass|lasst|lasse|lassen)(?= (?:[^\W_]+,? ){1,6}?(?:weg|raus|draussen|beiseite|aus dem spiel)\b))"
)
_BE = r"(?:(?:should|must|can|may|will|would|has to|have to|to|is|are|be|being|soll(?:en)?|muss|mussen|ist|sind|est|sont|es|son|e|sono|sao|fica[m]?|queda[n]?|resta(?:no|nt|n|m)?) )"
_AFTER = re.compile(
    r" ?(?:sections?|parts?)?,? ?(?:please |bitte |ganz )?"
    rf"(?:{_BE}{{0,3}}(?:stay(?:s|ing)?|left|kept|sit(?:s|ting)?|remain(?:s|ing)?|dropped|cut|taken|thrown) (?:(?:this one|it|right|well|entirely|completely) )?out\b{_PART}"
    rf"|{_BE}{{0,2}}(?:excluded|omitted|banned|forbidden|unwanted|tacet|not (?:wanted|needed|allowed|welcome))"
    rf"|(?:weg|aus)lassen|(?:raus|draussen) ?lassen|bleib(?:t|en|e) (?:draussen|weg|aussen vor|aus dem spiel)|fall(?:t|en) weg|{_BE}?(?:nicht erwunscht|unerwunscht|verboten)"
    rf"|{_BE}?(?:exclus|exclue|exclues|proscrits?|interdits?)|a (?:exclure|eviter|proscrire)|{_BE}?(?:laissee?s |mis(?:es)? )?de cote"
    rf"|{_BE}?(?:esclus[oiae])|da (?:evitare|escludere)|{_BE}?(?:lasciat[oiae] )?fuori(?! (?:campo|tempo|dal comune))"
    rf"|{_BE}?(?:excluid[oa]s?|prohibid[oa]s?|proibid[oa]s?)|{_BE}?(?:de )?(?:fuera|fora)(?! d[eoa]))(?![^\W_])"
)


def with_denials(text: Text) -> Text:
    """The text with "without" for the first word of "keep ... out", so that it is read as other denials are."""
    return text.replaced((match.start(), match.end(), "without") for match in _AROUND.finditer(text.low))


def kept_out(low: str, end: int) -> int | None:
    """Where the words end that keep out what was named up to ``end``, if such words follow."""
    match = _AFTER.match(low, end)
    return match.end() if match else None
