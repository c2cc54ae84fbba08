"""Who is kept out: "keep the brass out of it", "the drums sit this one out", "lass das Klavier weg", "metales fuera"."""

import re

from ml_engine.composition.words.text import Text

# Not all of the piece: "out of the first verse"; nor is "out front" outside.
_PART = r"(?! ?(?:front|in front|loud|of (?:tune|time|step|phase)|(?:of|in|for|until) (?:the )?(?:first|second|third|last|intro|verse|chorus|bridge|middle|beginning|opening|ending|end|start)\b))"
_AROUND = re.compile(
    rf"\b(?:(?:keep|keeping|kept|take|taking|cut|cutting|hold|strip|throw|shut)(?= (?:[^\W_]+,? ){{1,6}}?out\b{_PART})"
    r"|(?:lass|lasst|lasse|lassen|laat)(?= (?:[^\W_]+,? ){1,6}?(?:weg|raus|draussen|beiseite|aus dem spiel)\b))"
)
# Denials of more than one word, "auf keinen Fall Gitarre", "que no lleve piano"; "ohne" and the like are known as they are.
_NEVER = re.compile(
    r"\b(?:(?:auf|in) (?:gar )?keine[nm] fall(?:e)?|unter (?:gar )?keinen umstanden|keinesfalls|keineswegs|(?:bloss|nur|bitte|ja|aber) (?:bloss |ja )?kein(?:e[nrm]?)?"
    r"|que no (?:lleve|lleven|haya|hayan|tenga|tengan|incluya|incluyan|contenga|use|usen|suene|suenen|salga|salgan|aparezca|toque|toquen|entre|entren)"
    r"|(?:en|bajo) ningun (?:caso|concepto)|de ningun[ao]? (?:manera|modo)|que nao (?:tenha|tenham|haja|leve|levem|use|usem|inclua|incluam|contenha|toque|toquem|entre|entrem)"
    r"|(?:de jeito|em caso|de forma|de modo) nenhum[a]?|che non (?:abbia|abbiano|ci sia|ci siano|usi|contenga|includa|suoni|suonino)|in nessun caso|assolutamente (?:niente|no)"
    r"|(?:qui n'(?:ait|aie|a)|qu'il n'y ait|il n'y a|qui ne (?:comporte|contienne)|sans aucun[e]?|surtout|absolument) pas(?: d[eu']s?)?|en aucun cas"
    r"|under no circumstances|on no account|by no means)(?![^\W_])(?!\s*(?:$|[,.;!?)]))"
)
_BE = r"(?:(?:should|must|can|may|will|would|has to|have to|to|is|are|be|being|soll(?:en)?|muss|mussen|ist|sind|est|sont|es|son|e|sono|sao|fica[m]?|queda[n]?|resta(?:no|nt|n|m)?) )"
_AFTER = re.compile(
    r" ?(?:sections?|parts?)?,? ?(?:please |bitte |ganz )?"
    rf"(?:{_BE}{{0,3}}(?:stay(?:s|ing)?|left|kept|sit(?:s|ting)?|remain(?:s|ing)?|dropped|cut|taken|thrown) (?:(?:this one|it|right|well|entirely|completely) )?out\b{_PART}"
    rf"|{_BE}{{0,2}}(?:excluded|omitted|banned|forbidden|unwanted|tacet|not (?:wanted|needed|allowed|welcome))"
    rf"|(?:weg|aus)lassen|(?:raus|draussen) ?lassen|bleib(?:t|en|e) (?:draussen|weg|aussen vor|aus dem spiel)|fall(?:t|en) weg|{_BE}?(?:nicht erwunscht|unerwunscht|verboten)"
    rf"|{_BE}?(?:exclus|exclue|exclues|proscrits?|interdits?)|a (?:exclure|eviter|proscrire)|{_BE}?(?:laissee?s |mis(?:es)? )?de cote"
    rf"|{_BE}?(?:esclus[oiae])|da (?:evitare|escludere)|{_BE}?(?:lasciat[oiae] )?fuori(?! (?:campo|tempo|dal comune))"
    r"|(?:auf (?:gar )?keinen fall|keinesfalls|en ningun caso|de ninguna manera|in nessun caso|de jeito nenhum|en aucun cas)(?=\s*(?:$|[,.;!?)]))"
    r"|(?:no|non|nein|nee|nao)(?=(?:,? (?:grazie|gracias|merci|danke|obrigad[oa]|thanks|thank you|bedankt|please|bitte|per favore|por favor))?\s*(?:$|[,;!?)]|\.(?! ?\d)))"
    rf"|{_BE}?(?:excluid[oa]s?|prohibid[oa]s?|proibid[oa]s?)|{_BE}?(?:de )?(?:fuera|fora)(?! d[eoa]))(?![^\W_])"
)


def with_denials(text: Text) -> Text:
    """The text with "without" for the first word of "keep ... out", and "not" for denials of several words."""
    text = text.replaced((match.start(), match.end(), "not") for match in _NEVER.finditer(text.low))
    return text.replaced((match.start(), match.end(), "without") for match in _AROUND.finditer(text.low))


def kept_out(low: str, end: int) -> int | None:
    """Where the words end that keep out what was named up to ``end``, if such words follow."""
    match = _AFTER.match(low, end)
    return match.end() if match else None
