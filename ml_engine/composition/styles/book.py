"""What each player of a genre does: the grooves, bass lines, figures and beds of every style.

Signs of bass lines: R root, 5 fifth, 3 third, 7 seventh (octave of a triad), 6 sixth, 8 octave, L root below, A a step
into the next root, N next root early, G ghost. "walk", "walk two" and "pedal" are lines made note by note.
Signs of figures: b bass, B bass in octaves, q its fifth, f fifth below, 8 its octave, 0 its tenth, c chord, C chord with
accent, s soft chord, u upper two, m muted chord, n next chord early, N next bass early, 1-6 chord tones from below, 7 and 9
first and second tone an octave up, p power chord, d muted root, o chord with the bass under it.
"""

from dataclasses import dataclass, replace
from typing import Any

_Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """The players' books of one genre. drums: a name in grooves.GROOVES; fills: one in grooves.FILLS.

    left: a keyboard's left hand under its own tune. stabs: brass and other hits. crash: a cymbal where
    sections begin. rootless: chords leave the root to the bass. short: share of a stroke below a beat that sounds.
    """

    drums: str = "pop"
    bass: _Texts = ("R--- ---- R--- ----",)
    keys: _Texts = ("c--- ---- c--- ----",)
    guitar: _Texts = ("c--- c-u- --u- c-u-",)
    arp: _Texts = ("1-2- 3-2- 1-2- 3-2-",)
    pad: _Texts = ("c--- ---- ---- ----//c----- ------",)
    stabs: _Texts = (".... .... .... ....",)
    left: _Texts = ("b-q- 8-q- b-q- 8-q-",)
    fills: str = "rock"
    crash: bool = True
    rootless: bool = False
    short: float = 1.0


_POP_BASS = (
    "R--- ---R R--- ---.",
    "R-R- R-R- R-R- R-R-",
    "R--R --R- R--- --5-",
    "R--- --5- R--- ----",
    "R--R --R- --R- 5-A-",
    "R--- ---- --R- R---",
    "R--R ..R- R--R ..A-",
)
_ARPS = (
    "1-2- 3-2- 1-2- 3-2-//1-2-3- 3-2-1-",
    "1-3- 2-3- 1-3- 2-3-//1-2-3- 4-3-2-",
    "1-2- 3-4- 3-2- 3-2-//1-2-3- 7-3-2-",
    "1232 1232 1232 1232",
    "1-2-3- 7-3-2-//1-2-3- 7-3-2-",
    "7-3- 2-3- 7-3- 2-3-//7-3-2- 1-2-3-",
)
_STRUM = (
    "c--- c-u- --u- c-u-",
    "c--- c-uu --u- c-u-",
    "c-c- uuc- -uc- u-c-",
    "c--- u--- c-u- u-u-",
    "c--u -uc- c--u -uc-",
    "b-c- u-c- b-c- u-c-",
    "c--- c--- c-u- c---//c--c-u c--c-u",
    "b--c-u b--c-u//b--c-u b--c-u",
)
_PICK = (
    "b-2- 3-2- q-2- 3-2-//b-2-3- q-3-2-",
    "b-1- 2-3- q-1- 2-3-//b-1-2- 3-2-1-",
    "b-3- 2-3- b-3- 2-3-//b-2-3- 4-3-2-",
    "b--2 -3-2 q--2 -3-2//b-3-2- b-3-2-",
    "o--- 2-3- q-2- 3-2-//o--2-3 q--3-2",
    "b-2- 3-1- 2-3- 1-2-//b-1-2- 3-2-1-",
)
_LEFT_SLOW = (
    "b-q- 8-q- 0-8- q---//b-q-8- 0-8-q-",
    "b-q- 8--- b-q- 8---//b-q-8- ------",
    "b--- q--- 8--- q---//b---q- 8---q-",
    "b-q- 0-q- 8-q- 0-q-//b-q-0- 8-0-q-",
    "B--- ---- ---- ----//B----- ------",
    "b--- c--- q--- c---//b---c- q---c-",
)
_LEFT_POP = (
    *_LEFT_SLOW[:4],
    "B--- ---- B--- --B-//B----- B---B-",
    "b--- c--- b--- c---//b-c-c- b-c-c-",
    "b-8- b-8- b-8- b-8-//b-8-b- b-8-b-",
    "B--- --B- ---- B---//B----- B---B-",
)
_ALBERTI = (
    "1-3- 2-3- 1-3- 2-3-//1-3-2- 1-3-2-",
    "1323 1323 1323 1323//1-2-3- 1-2-3-",
    "b-3- 2-3- b-3- 2-3-//b-2-3- b-2-3-",
    "b--- c--- b--- c---//b---c- b---c-",
    "b-c- c-c- b-c- c-c-//b-c-c- b-c-c-",
    "1-2- 3-2- 1-2- 3-2-//1-2-3- 2-3-2-",
    "c--- ---- c--- ----//c----- c-----",
    "c-c- c-c- c-c- c-c-//c-c-c- c-c-c-",
)
_WALTZ_LEFT = (
    "b--- c-.. c-..",
    "b--- c--- c---",
    "b--- c--- q--- c--- c--- c---",
    "b--- c-.. c-.. f--- c-.. c-..",
    "b-c- c-c- c-c-",
    "b-1- 2-3- 2-3-",
    "o--- ---- ----",
)
_STRIDE = (
    "b-c- q-c- b-c- f-c-",
    "b--- c--- q--- c---",
    "b-c- f-c- B-c- f-c-",
    "B--- c--- q--- c---",
    "b--- c--- b--- c-c-",
)
_JAZZ_COMP = (
    "c--- ---. .... ....",
    "c--. ..c. .... ....",
    "..c. .... ..c. ....",
    ".... ..c- --.. ..n-",
    "c--. .... ..c. ....",
    ".... c-.. .... c-..",
    "..c- ---- .... ..n- --.. .... ..c. ....",
    ".... ..c. .... ..c.",
    "c--- ..c. .... .... ..c. .... c--- ----",
    "..c. ..c- --.. ....",
)
_JAZZ_LEFT = (
    "c--- ---- ---- ----",
    "c--. ..c- ---- ----",
    "c--- --.. ..c- ----",
    "..c- ---- ..c- ----",
    "b--- c--- ---- ----",
    "b--- ---- c--- ----",
)
_WALK = ("walk", "walk", "walk two")
_SHUFFLE_BASS = (
    "R-R- 3-3- 5-5- 6-6-",
    "R--R 3--3 5--5 6--6//R-R3-3 5-56-6",
    "R-R- 5-5- 6-6- 5-5-//R-R5-5 6-65-5",
    "walk",
    "R--- 3--- 5--- 6---",
    "R--- 3--- 5--- A---",
)
_BOOGIE_LEFT = (
    "1-b- 8-b- q-b- 8-b-",
    "b-8- b-8- b-8- b-8-",
    "b-2- q-8- b-2- q-8-",
    "b-2- q-2- 8-2- q-2-",
)

_BASE = Style(bass=_POP_BASS, guitar=_STRUM, arp=_ARPS, left=_LEFT_POP)


def _style(base: Style = _BASE, **changes: Any) -> Style:
    return replace(base, **changes)


_CLASSICAL = _style(
    drums="march", fills="none", crash=False, left=_ALBERTI, arp=_ARPS[:5], guitar=_PICK,
    bass=("R--- ---- R--- ----//R----- R-----", "R--- R--- R--- R---//R---R- R---R-", "R--- ---- 5--- ----//R----- 5-----",
          "R--- ---- ---- ----//R----- ------", "R-.. R-.. R-.. R-..//R--R-- R--R--"),
    keys=("c--- ---- c--- ----//c----- c-----", ".... c-.. .... c-..//..c-c- ..c-c-", "c--- c--- c--- c---//c---c- c---c-",
          *_ALBERTI[:3], "1-2- 3-2- 1-2- 3-2-//1-2-3- 2-3-2-"),
    stabs=("c--- ---- c--- ----//c----- c-----", "c--- ---- ---- ----//c----- ------", ".... c--- .... c---//..c-c- ..c-c-",
           "c--- ..c- c--- c---//c---c- c---c-"),
)  # fmt: skip
_JAZZ = _style(
    drums="swing", bass=_WALK, keys=_JAZZ_COMP, guitar=("s--. s--. s--. s--.", "c-.. c-.. c-.. c-..", *_JAZZ_COMP[:4]),
    stabs=("c--- ..c. .... ....  .... .... .... ....", "..c. .... .... ..n-  ---- .... .... ....", ".... .... .... ..c.  .... ..c- ---- ....",
           "c--- ---- ---- ----", "c-.. ..c. ..c- ---.  .... .... .... ...."),
    left=_JAZZ_LEFT, fills="jazz", crash=False, rootless=True,
)  # fmt: skip
_ELECTRONIC = _style(
    drums="house", fills="electronic", arp=("1232 1232 1232 1232", "1357 3571 3571 5713", "1.2. 3.2. 7.2. 3.2.", "1123 1123 1123 1127",
    "7321 7321 7321 7321", "1.12 .12. 13.1 2.3.", "1.7. 2.7. 3.7. 2.7."), keys=("c-.. c-.c -.c- .c-.", "..c- ..c- ..c- ..c-",
    "c-.c -.c- ..c- .c-.", "c--- --c- ---- c---", "c--c --c- ---- ----"), guitar=("m.c. .c.m ..c. .c..",), left=_LEFT_POP,
    bass=("..R. ..R. ..R. ..R.", ".RRR .RRR .RRR .RRR", "R-.R ..R. R-.. R.8.", "..R- ..R- ..R- ..8-", "R.R8 .R.R R.R8 .8.R"),
)  # fmt: skip

BOOK: dict[str, Style] = {
    "classical": _CLASSICAL,
    "baroque": _style(
        _CLASSICAL, left=("b--- c--- b--- c---", "R-5- 8-5- R-5- 8-5-".replace("R", "b").replace("5", "q"), "b-8- q-8- b-8- q-8-//b-q-8- b-q-8-",
                          "o--- ---- o--- ----//o----- o-----", "b--- 8--- q--- 8---//b---8- q---8-"),
        bass=("R-8- R-8- R-5- 3-R-//R---5- 8---R-", "R--- 3--- 5--- 3---//R---3- 5---3-", "walk", "R--- ---- R--- ----//R----- R-----",
              "R-3- 5-3- R-3- 5-A-//R-3-5- 8-5-3-"),
        keys=("c--- ---- c--- ----//c----- c-----", "c--- c--- c--- c---//c---c- c---c-", "1-2- 3-2- 1-2- 3-2-//1-2-3- 2-3-2-",
              "1232 1232 1232 1232//1-2-3- 3-2-1-"),
    ),
    "romantic": _style(
        _CLASSICAL, left=("b-q- 8-0- 8-q- 8-q-//b-q-8- 0-8-q-", "b-q- 0-8- q-0- 8-q-//b-q-0- 8-0-q-", "b--- c-c- b--- c-c-//b-c-c- b-c-c-",
                          "b-q8 0-8q b-q8 0-8q", "B--- c--- c--- c---//B---c- c---c-", "b-c- c-c- q-c- c-c-//b-c-c- q-c-c-"),
    ),
    "impressionist": _style(
        _CLASSICAL, left=("b-q- 8-q- 0-q- 8-q-//b-q-8- 0-8-q-", "o--- ---- ---- ----//o----- ------", "B--- c--- ---- c---//B---c- ----c-",
                          "bq8q 0q8q bq8q 0q8q//bq80q8 bq80q8"),
        keys=("c--- ---- ---- ----//c----- ------", "1234 3232 1234 3232//123432 123432", "c--- c--- c--- c---//c---c- c---c-"),
    ),
    "chorale": _style(
        _CLASSICAL, left=("o--- o--- o--- o---", "o--- ---- o--- ----", "c--- c--- c--- c---"), keys=("c--- c--- c--- c---", "c--- ---- c--- ----"),
        bass=("R--- 3--- R--- A---", "R--- ---- R--- ----", "R--- R--- 5--- R---"), pad=("c--- c--- c--- c---", "c--- ---- c--- ----"),
        stabs=("c--- c--- c--- c---", "c--- ---- c--- ----"),
    ),
    "minimalist": _style(
        _CLASSICAL, left=("b-q- 8-q- b-q- 8-q-//b-q-8- b-q-8-", "1232 1232 1232 1232//1-2-3- 1-2-3-", "b-8- q-8- b-8- q-8-//b-8-q- b-8-q-"),
        keys=("1232 1323 1232 1323//123213 123213", "1-2- 1-3- 1-2- 1-3-//1-2-1- 3-1-2-", "1212 1313 1212 1313//121313 121313"),
        arp=("1232 1232 1232 1232//123123 123123", "1213 1213 1213 1213//121312 121312", "1-3- 2-3- 1-3- 2-3-//1-3-2- 1-3-2-",
             "3121 3121 3121 3121"),
        stabs=("c--- ---- ---- ----", "c-.c -.c- .... ....", "..c- ..c- ..c- ..c-//..c-.. ..c-.."),
    ),
    "cinematic": _style(
        drums="cinematic", fills="drums", bass=("R--- ---- ---- ----//R----- ------", "R-R- R-R- R-R- R-R-//R-R-R- R-R-R-", "RRRR RRRR RRRR RRRR",
        "R--R --R- R--R --R-//R--R-- R--R--", "pedal"), arp=("1212 1212 1212 1212//121212 121212", "1131 1131 1131 1131//113113 113113",
        "1-2- 3-2- 1-2- 3-2-//1-2-3- 1-2-3-", "1--1 --1- 1--1 --1-"), keys=("c--- ---- ---- ----//c----- ------", "1-2- 3-2- 1-2- 3-2-//1-2-3- 2-3-2-",
        "c--- c--- c--- c---//c---c- c---c-"), left=(*_LEFT_SLOW[:2], "B--- ---- B--- ----//B----- B-----", "b-8- b-8- b-8- b-8-//b-8-b- 8-b-8-"),
        stabs=("c--- ---- ---- ----//c----- ------", "c--- ---- c--- ----//c----- c-----", "C-.. ..c. C-.. ....//C-..c. C-....", ),
    ),
    "ambient": _style(
        drums="ambient", fills="none", crash=False, bass=("R--- ---- ---- ----//R----- ------", "R--- ---- ---- --5-", "R--- ---- 5--- ----", "pedal"),
        keys=("c--- ---- ---- ----//c----- ------", "..c- ---- ---- ----", "1-2- 3--- ---- 7---//1-2-3- ----7-", "c--- ---- ---- --u-"),
        arp=("1--- 2--- 3--- 7---//1---2- 3---7-", "1-2- 3-7- ---- ----//1-2-3- 7-----", "1--2 --3- -7-- 3---", "..1. 3..2 ..7. 3..."),
        left=_LEFT_SLOW, guitar=_PICK,
    ),
    "waltz": _style(
        _CLASSICAL, drums="waltz", left=_WALTZ_LEFT, keys=(".... c-.. c-..", ".... c--- c---"), guitar=("b--- c-.. c-..", ".... c-.. c-.."),
        bass=("R--- .... ....", "R--- .... .... 5--- .... ....", "R--- ---- A---", "R--- ---- ----"), pad=("c--- ---- ----", ".... c-.. c-.."),
        stabs=(".... c-.. c-..", "c--- ---- ----"), arp=("1-2- 3-2- 3-2-", ".... 3-2- 3-2-", "1-2- 3-7- 3-2-"),
    ),
    "march": _style(
        _CLASSICAL, drums="march", fills="march", crash=True, left=("b-c- q-c- b-c- f-c-//b--c-- q--c--", "B-c- f-c- B-c- f-c-", "b--- c--- q--- c---//b---c- q---c-"),
        bass=("R-.. 5-.. R-.. 5-..//R---.. 5---..", "R-.. .... 5-.. ....", "R--- 5--- R--- A---//R----- 5-----"),
        keys=("..c. ..c. ..c. ..c.//..c... ..c...", ".... c-.. .... c-.."), guitar=("..c. ..c. ..c. ..c.",), pad=("c--- ---- c--- ----//c----- c-----",),
        stabs=("..c. ..c. ..c. ..c.//....c. ....c.", ".... c-.. .... c-..//....c- ....c-", "c--- ..cc c--- c---", "..c. ..cc ..c. ..c."),
    ),
    "lullaby": _style(
        _CLASSICAL, left=("b-q- 8-q- 8-q-//b-q-8- q-8-q-", "b--- c--- c---//b---c- b---c-", "b-1- 2-3- 2-1-//b-1-2- 3-2-1-", "b-q- 8--- ----//b---q- 8-----"),
        keys=("1-2- 3-2- 3-2-//1-2-3- 2-3-2-", ".... c--- c---//..c-c- ..c-c-"), guitar=("b-1- 2-3- 2-1-//b-1-2- 3-2-1-", "b-2- 3-2- 3-2-//b-2-3- 2-3-2-"),
        bass=("R--- ---- ----//R----- ------",), arp=("1-2- 3-7- 3-2-//1-2-3- 7-3-2-", "1--- 2--- 3---//1---2- 3---2-"), drums="waltz",
    ),
    "ragtime": _style(
        _CLASSICAL, drums="ragtime", fills="march", left=("b-c- q-c- b-c- f-c-", "B-c- f-c- B-c- f-c-", "b-c- f-c- b-c- f-q-", "B-c- b-c- B-c- b-c-"),
        bass=("R--- 5--- R--- 5---", "R-.. 5-.. R-.. A-.."), keys=("..c. ..c. ..c. ..c.",), guitar=("..c. ..c. ..c. ..c.", "c-c- c-c- c-c- c-c-"),
        stabs=("c--- .... c--- ....", "..c. ..c. ..c- ----", "c-.c -.c- c--- ----"),
    ),
    "folk": _style(
        drums="folk", fills="soft", crash=False, guitar=(*_PICK, *_STRUM[:4]), bass=("R--- ---- 5--- ----//R----- 5-----", "R--- ---- R--- --A-//R----- R---A-",
        "R--- 5--- R--- 5---//R---R- 5---5-", "R--- ---- ---- 5---"), keys=("c--- ---- c--- ----//c----- c-----", "c--- c--- c--- c---//c---c- c---c-", _ARPS[0]),
        left=_LEFT_SLOW,
    ),
    "celtic": _style(
        drums="celtic", fills="none", crash=False, guitar=("b-c- u-c- b-c- u-c-//b-c-u- b-c-u-", "c-u- c-u- c-u- c-u-//c-u-c- c-u-c-", "b--c -uc- b--c -uc-//b--c-u b--c-u"),
        bass=("R--- ---- 5--- ----//R----- R-----", "R--- 5--- R--- 5---//R---5- R---5-", "pedal"), keys=("c--- c--- c--- c---//c---c- c---c-", "c--- ---- c--- ----//c----- c-----",
        "..c. ..c. ..c. ..c.//c---c- c---c-"), left=("b--- c--- q--- c---//b---c- q---c-", "b-q- 8-q- b-q- 8-q-//b-q-8- b-q-8-"),
    ),
    "polka": _style(
        drums="polka", fills="march", bass=("R-.. 5-.. R-.. 5-..", "R-.. f-.. R-.. A-..".replace("f", "5"), "R--- 5--- R--- 5---"), keys=("..c. ..c. ..c. ..c.", "..c. ..cc ..c. ..c.",
        "..c. c.c. ..c. c.c."), guitar=("..c. ..c. ..c. ..c.",), left=("b-c- q-c- b-c- f-c-", "B-c- f-c- B-c- f-c-"), stabs=("..c. ..c. ..c. ..c.", "c--- .... c--- ....",
        ".... .... ..c. c-.."), short=0.7,
    ),
    "klezmer": _style(
        drums="klezmer", fills="march", bass=("R--- 5--- R--- 5---", "R--- .... 5--- ....", "R-.. R-.. 5-.. R-..", "R--R --5- R--R --5-"), keys=("..c. ..c. ..c. ..c.", "..c. ..cc ..c. ..cc",
        "c..c ..c. c..c ..c."), guitar=("..c. ..c. ..c. ..c.",), arp=("1.23 1.23 1.23 1.23", "..33 ..33 ..22 ..22"), left=("b-c- q-c- b-c- f-c-", "b--c --c- q--c --c-"),
        stabs=("..c. ..c. ..c. ..c.", "c--- ---- c--- ----"), short=0.75,
    ),
    "flamenco": _style(
        drums="flamenco", fills="none", crash=False, guitar=("c-u- cuuu c-u- cuuu//c-uccu cuc-uu//c-u- cuuc u-c-", "b-1- 2-3- 2-1- 2-3-//b-123- b-1232//b-12 3-21 2-3-",
        "C-.m C-.m cucu C---//C--cuc C---..//C-.m cucu C---", "b123 2123 b123 2123//b12312 b12321//b123 2123 2123"), bass=("R--- ---- R--- --A-//R----- R---A-//R--- ---- R---", "R--R --R- R--- ----"),
        keys=("c--- ---- c--- ----//c----- c-----//c--- ---- c---",), arp=("1232 1232 1232 1232//123212 123212//1232 1232 1232",), left=("b-1- 2-3- 2-1- 2-3-//b-123- b-1232//b-12 3-21 2-3-",
        "b123 2123 b123 2123//b12312 b12321//b123 2123 2123"), pad=("c--- ---- ---- ----//c----- ------//c--- ---- ----",),
    ),
    "tango": _style(
        drums="tango", fills="none", crash=False, bass=("R-.. R-.. R-.. R-..", "R--R --R- R--- ----", "R--R ..5- R-.. 5-..", "R--- ---R R--- A---"), keys=("C-.. c-.. C-.. c-..", "C--c ..c. C-.. ....",
        "C--c --c- C-.. c-..", "..c. c-.. ..c. c-.."), guitar=("b-c. c.c. b-c. c.c.", "C--c ..c. C-.. c-.."), left=("B-c. c.c. B-c. c.c.", "b--c --c- q--- c---", "B--B --B- B-.. B-.."),
        stabs=("C-.. c-.. C-.. c-..", "c--- ---- ---- ----", ".... .... .... c.cc"), short=0.7,
    ),
    "bossa nova": _style(
        _JAZZ, drums="bossa nova", fills="soft", bass=("R--- --5- 5--- --R-", "R--- --5- 5--- --N-", "R--- --5- 8--- --5-", "R--- ---R 5--- ---N", "R--- --5- ---- 5---"), keys=(
        "c-.. c-.c -.c- .... ..c- .... c-.. c-..", "c-.. ..c- ---- c-.. ..c- ---- c-.. ....", "..c- ..c. .c-. c-..", "c--- ..c- ---- ..c- ..c- ---- c--- ...."),
        guitar=("c-.. c-.. ..c- ..c-", "c-.c -.c- ..c- .c-.", "c-.. c-.. ..c- ..n- ---. c-.. c-.. c-..", "b-c. ..c- q-c. ..c-", "c--- ..c- ..c- ..n- --.. ..c- c--- ...."),
        left=("b--- c-.c q-c- ..c-", "b-.c --c- q-.c --c-", "b--- --c- q--- c---", "b--c --c- q--c --c-"), arp=("1-2- 3-2- --3- 2---",),
    ),
    "samba": _style(
        _JAZZ, drums="samba", fills="latin", crash=True, bass=("R--- --R- 5--- --5-", "R--R 5--5 R--R 5--5", "R-.R 5--- R-.R 5---", "R--- ..5- 5--- ..N-"), keys=("c.c. .c.c .c.c .c..",
        "c-.c ..c. .c.. c-..", "..c. c..c ..c. c.c.", ".c.c ..c. c.c. .c.."), guitar=("c.c. .c.c .c.c .c..", "b.c. .c.c q.c. .c..", "..c. c.cc ..c. c.cc"), left=("b-.c 8-.c q-.c 8-.c",
        "b--c q-.c b--c q-c-"), stabs=("..c. c-.. .... .... .... .... .... ....", ".... .... ..c. c.c-", "c-.c -.c- .... ...."),
    ),
    "salsa": _style(
        drums="salsa", fills="latin", crash=True, bass=("---- --5- ---- N---", "---- --5- ---- N---", "---- --8- ---- N---", "R--- --5- ---- N---", "---- --R- ---- N---"), keys=(
        "2.13 .13. 2.13 .13.", "c.u. u.cu .u.c .u.c u.cu .u.c .u.u .cu.", "c.13 .1c. 3.1c .13. .c.1 3.c. 1.3c .13.", "1.3. 2.31 .3.2 .3.1", "c-.u .uc. .u.c .u.u"), guitar=("c-.. c-.c -.c- .c..",
        "1.3. 2.31 .3.2 .3.1"), left=("b-.c --q- ..c- N---", "b--c --c- q--c --n-"), stabs=("c-.. ..c. .... .... .... .... .... ....", ".... ..cc ..c- ----", "..c. .c.. c-.. ....",
        "c--- ---- ---- ---- ..cc .cc. c-.. ....", ".... .... ..c. c.c."), arp=("2.13 .13. 2.13 .13.",), rootless=False,
    ),
    "reggae": _style(
        drums="reggae", fills="latin", bass=("R--R --5- ..R- 3-5-", "R-R- ..5- R-.. 5-3-", "...R -R5- ..R- 5-A-", "R--- ..5- R-R- ..5- ...R --3- 5--- ....", "R--- R-5- ---- ..A-"), keys=(
        ".... c... .... c...", "..c. ..c. ..c. ..c.", ".... c.c. .... c.c.", ".u.u .u.u .u.u .u.u"), guitar=(".... C... .... C...", ".... C... .... C.u.", "..C. ..C. ..C. ..C."), left=("b-.. c-.. q-.. c-..",
        "b--- c.c. b--- c.c."), stabs=("c--- ---- ..c. .... .... .... .... ....", "..c. c-.. .... .... .... .... .... ....", "c-.c -.c- ---- .... .... .... .... ...."), short=0.6, arp=("1.1. 2.2. 3.3. 2.2.",),
    ),
    "ska": _style(
        drums="ska", fills="rock", bass=("R-3- 5-3- R-3- 5-A-", "walk", "R-R- 3-3- 5-5- 6-5-", "R--- 5--- R--- 5-A-"), keys=("..c. ..c. ..c. ..c.", "..c. ..c. ..c. ..cc"), guitar=("..C. ..C. ..C. ..C.", "..C. ..C. ..C. ..Cu"),
        left=("b-c- q-c- b-c- q-c-",), stabs=("c-.. ..c. c--- .... .... .... .... ....", "..c. ..c. c-.. ....", "..cc ..c. .... .... .... .... .... ....", ".... ..c. ..c. c-.."), short=0.55,
    ),
    "afrobeat": _style(
        drums="afrobeat", fills="funk", crash=False, bass=("R--R ..5- ..7- R-..", "R.R. ..R. 7-.5 ..7.", "...R ..R. 5-.. 7-R-", "R--- ..7- ..5- R-.. ..R. 3-5- .... 7-R-"), keys=("..c. .c.. ..c. .c..", "c..c ..c. ..c. c...",
        ".... c-.c ..c. ...."), guitar=("1.3. 2.1. 3.2. 1.2.", "..u. .u.u ..u. .u.u", "1..2 ..3. .2.1 ..2.", "m.c. mmc. m.c. mmcm"), stabs=("c--- .... .... .... ..c. c-.. .... ....", "..cc ..c- ---- .... .... .... .... ....",
        "c-.c ..c. .c.. c-.. .... .... .... ...."), arp=("1.3. 2.1. 3.2. 1.2.", "1..2 ..3. .2.1 ..2."), left=("b--b ..q- ..8- b-..", "b-.c ..c. q-.c ..c."), short=0.7,
    ),
    "blues": _style(
        drums="blues", fills="jazz", bass=_SHUFFLE_BASS, keys=("..c. ..c. ..c. ..c.//....c. ....c.", "c-.. ..c- ---- ....//c---.c ------", "c--- --.. ..c. ....", ".... c-.. .... c-..//...c-. ...c-."), guitar=(
        "c-.. c.c. c-.. c.c.//c-..c. c-..c.", ".... C... .... C...//...C.. ...C..", "b-b- q-q- b-b- q-q-", "c--- ..u. c--- ..u."), left=("b-b- 2-2- q-q- 2-2-//b-q--q b-q--q", "b--- c--- b--- c---//b---c- b---c-", "b-q- b-q- b-q- b-q-"),
        stabs=("..c. .... .... .... ..c- ---- .... ....", "c--- ---- ---- ----", ".... ..c. ..c- ----"), rootless=False,
    ),
    "boogie-woogie": _style(
        drums="boogie", fills="jazz", bass=("R-R- 3-3- 5-5- 6-6-", "R-3- 5-6- 8-6- 5-3-", "walk", "R-8- 3-8- 5-8- 6-8-"), keys=("..c. ..c. ..c. ..c.", "c-c- ..c- c-.. ..c-", "..c. c.c. ..c. c.c."), guitar=("c-.. c-.. c-.. c-..",),
        left=_BOOGIE_LEFT, stabs=("..c. .... ..c. ....", "c--- ---- ---- ----", "..c. ..c. c-.. ...."),
    ),
    "swing": _JAZZ,
    "jazz ballad": _style(
        _JAZZ, drums="jazz ballad", fills="soft", bass=("walk two", "R--- ---- 5--- ----", "R--- ---- ---- A---", "R--- ---- R--- --A-"), keys=("c--- ---- c--- ----", "c--- ---- ---- ..n-", "..c- ---- c--- ----", "c--- --u- c--- --u-",
        "1-2- 3--- c--- ----"), guitar=("c--- ---- c--- ----", "1-2- 3--- c--- ----"), left=("b--- c--- ---- ----", "b-q- 0--- b-q- 0---", "o--- ---- o--- ----", "b--- ---- c--- ----"), stabs=("c--- ---- ---- ----",),
    ),
    "jazz waltz": _style(
        _JAZZ, drums="jazz waltz", bass=("walk", "R--- ---- 5---", "R--- --5- 8---", "R--- ---- --A-"), keys=("c--. ..c- ----", ".... c--. ....", "c--- ---. ....", "..c- --.. ..c.", ".... c-.. c-..", "c--. .... ..c- ---. ..c. ...."),
        guitar=("c-.. c-.. c-..", ".... c-.. c-..", "c--. ..c- ----"), left=("c--. ..c- ----", "b--- c--- ----", "b--- c-.. c-.."), stabs=("c--- ---- ---- .... .... ....", "..c. ..c- ---- .... .... ...."),
    ),
    "gospel": _style(
        drums="gospel", fills="funk", bass=("R--- --R- 5--- --A-//R---R- 5---A-", "R--R ..R- ..5- 3-A-//R----- R-5-A-", "R--- ---- R-5- 3-A-//R---5- 3---A-", "R--R --5- R--- 5-A-"), keys=("c--- c--- c--- c-c-//c---c- c---c-", "C--c --c- c--- n---//c---c- c---n-",
        "c-c- --c- c-c- --n-", "c--- u-c- --u- c-u-//c-u-c- c-u-c-"), left=("B--- --B- B--- B-B-//B---B- B---B-", "B--- c--- B--- c---//B---c- B---c-", "B--B --B- B--- q---"), stabs=("c--- ---- ---- ----//c----- ------", "c--- ..c- c--- ----//c---c- c-----"),
    ),
    "soul": _style(
        drums="soul", fills="funk", bass=("R--R ..5- R--- 5-A-//R---R- 5---A-", "R--- ..R- 5-8- 5-A-", "R-.R ..R- ..8- 7-5-", "R--R --R- --5- 3-A-", "R--- ---R 8-5- A---"), keys=("c--- ..c- ---- c---//c---c- c---c-", "c--- ---- c--- ..n-", "c-.c ..c- ---. ....",
        "..c. c-.. ..c. c-.."), guitar=(".... C... .... C...//...C.. ...C..", "..u. C.u. ..u. C.u.", "1-2- 3--- ..u- --u-", ".... C..u ..u. C..."), stabs=("c--- ---- .... .... .... .... ..c. c-..", "..c. ..c- ---- .... .... .... .... ....", "C-.. .... .... ....", ".... .... .... c-.c"),
    ),
    "funk": _style(
        drums="funk", fills="funk", bass=("R..R ..R. .R8. 7.5.", "R.R. ...8 ..7. 5.R.", "R-.G R.8. G.R. 7-8.", "R..8 .R.. R.78 .5.A", "R.G. R..7 ..8. R.5. R.G. ...8 ..5. 7.8."), keys=("..c. .c.. ..c. c...", "c..c ..c. .c.. c.c.", ".c.c ..c. mc.c ..cm", "c-.. ...c ..c- ...."), guitar=(
        "m.cm m.cm .mcm m.cm", "c..m .c.m m.c. .mcm", ".cc. m.cm .cc. m.c.", "mmcm mmcm mmcm mmcc", "..c. ..cm ..c. .cm."), stabs=("C-.. ..c. .... .... .... .... .... ....", "..cc .... ..c. C-..", ".... ..c. .c.. C--- .... .... .... ....", "c.c. .c.. c-.. ...."), short=0.6, arp=("1.2. .3.2 .1.3 .2..",),
        left=("b..b ..8. .b8. q...", "b-.c ..c. b-.c .c.."),
    ),
    "disco": _style(
        drums="disco", fills="funk", bass=("R.8. R.8. R.8. R.8.", "R-8R -8R- R-8R -8A-", "R.R8 .R8. R.R8 .R8.", "R--8 ..R8 ..R. 8.5.", "R-.. R-8. 5-.. 7-8."), keys=("..c. ..c. ..c. ..c.", "c..c ..c. c..c ..c.", "c--- ..c- ---- c-..", ".c.c .c.c .c.c .c.c"), guitar=("mmcm mmcm mmcm mmcm", "m.c. mmc. m.c. mmcm", "..c. .mc. ..c. .mc.",
        "c.mc .mc. c.mc .mc."), pad=("c--- ---- ---- ----", "c--- ---- --c. c---", "u--- ---- ---- ----"), stabs=("C-.. .... .... .... ..c. c.c. .... ....", ".... .... ..cc c-..", "c-.c -.c- .... ...."), short=0.7, arp=("1.3. 2.3. 7.3. 2.3.", "1232 1232 1232 1232"),
    ),
    "rock": _style(
        drums="rock", fills="rock", bass=("R-R- R-R- R-R- R-R-", "R--- R-R- R--- R-A-", "R--R --R- R--R --A-", "R-R- R-R- R-R- 5-A-", "R--- ---R R-R- --R-", "R--- ---- R-R- R-R-//R---R- R-R-R-"), guitar=("p-p- p-p- p-p- p-p-", "p--- ---- p--p --p-", "p--p --p- p--p --p-", "p--- d-d- p-d- d-d-", "d-d- p-d- d-d- p---",
        "p--- ---- ---- ----//p----- ------", *_STRUM[:3]), keys=("c--- ---- c--- ----//c----- c-----", "c-c- c-c- c-c- c-c-", "c--- --c- ---- c---", "c--- c--- c--- c---"), left=("B--- --B- B--- B---", "b-8- b-8- b-8- b-8-", "B--- ---- B--- ----//B----- B-----"),
        stabs=("c--- ---- ---- ----", "C-.. ..C. .... ...."),
    ),
    "punk": _style(
        drums="punk", fills="rock", bass=("R-R- R-R- R-R- R-R-", "R-R- R-R- R-R- R-A-", "RRRR RRRR RRRR RRRR"), guitar=("p-p- p-p- p-p- p-p-", "pppp pppp pppp pppp", "d-d- d-p- d-d- d-p-", "p--- ---- p-p- p-p-"), keys=("c-c- c-c- c-c- c-c-", "c--- ---- c--- ----"), left=("B-B- B-B- B-B- B-B-", "b-8- b-8- b-8- b-8-"),
        stabs=("C--- ---- C--- ----",),
    ),
    "metal": _style(
        drums="metal", fills="rock", bass=("R.RR R.RR R.RR R.RR", "RRRR RRRR RRRR RRRR", "R--- ..RR R--- ..RR", "R-R- RRR- R-R- RRR-", "R--- ---- ---- ----"), guitar=("d.dd d.dd p-dd d.dd", "dddd ddp- dddd ddp-", "p--- ..dd p--- ..dd", "d-dd p-d- d-dd p---", "p--- ---- ---- ----", "p-p- ddd- p-p- ddd-"), keys=("c--- ---- ---- ----",),
        left=("B-BB B-BB B-BB B-BB", "B--- ---- B--- ----"), arp=("1232 1232 1232 1232", "1-3- 2-3- 1-3- 2-3-"), stabs=("C--- ---- ---- ----",),
    ),
    "pop": _style(
        drums="pop", keys=("c--- c--- c--- c---//c---c- c---c-", "c--- ---- c--- ----//c----- c-----", "c-c- c-c- c-c- c-c-//c-c-c- c-c-c-", "c--c --c- ---- c---", "c--c --c- --c- c---", "c--- ..c- ---- ..c-", "1-2- 3-2- 1-2- 3-2-//1-2-3- 2-3-2-", "c--- ---- --c- ----", "c-u- u-c- u-u- c-u-"),
        guitar=(*_STRUM, *_PICK[:3]), stabs=("c--- ---- ---- ----", "c-.. ..c- ---- ...."), pad=("c--- ---- ---- ----//c----- ------", "c--- ---- ---- --c-"), bass=(*_POP_BASS, "R--- ---- ---- ----//R----- R-----", "R--- ---R --R- ----//R---R- R---R-"),
    ),
    "ballad": _style(
        drums="ballad", fills="soft", bass=("R--- ---- R--- ----//R----- R-----", "R--- ---R R--- ----//R----- R---5-", "R--- ---- 5--- --A-//R----- 5---A-", "R--- ---- ---- ----//R----- ------", "R--- --R- R--- 5---"), keys=("c--- c--- c--- c---//c---c- c---c-", "c--- ---- c--- ----//c----- c-----", *_ARPS[:3], "c-u- c-u- c-u- c-u-//c-u-c- c-u-c-"),
        guitar=_PICK, left=_LEFT_SLOW,
    ),
    "country": _style(
        drums="country", fills="soft", crash=False, bass=("R--- .... 5--- ....", "R--- ---- 5--- --A-", "R--- 5--- R--- 5---", "R--- ---- 5--- 3-A-", "R--- .... 5--- ...."), guitar=("b-c- q-c- b-c- q-c-", "b--- c-u- q--- c-u-", "b-2- 3-2- q-2- 3-2-", "..c. ..c. ..c. ..c.", "b-13 -1q- b-13 -13-"), keys=("..c. ..c. ..c. ..c.", ".... c-.. .... c-..", "c--- ---- c--- ----"),
        left=("b--- c--- q--- c---", "b-c- q-c- b-c- q-c-"), arp=("1232 1232 1232 1232", "1327 1327 1327 1327", "1-23 1-23 1-2- 3-2-"), stabs=("c--- ---- ---- ----",),
    ),
    "hip-hop": _style(
        _ELECTRONIC, drums="hip-hop", bass=("R--- ---- ..R- ----", "R--R ---- ..R- --5-", "R-.. ..R. ..R- ---.", "R--- ---- ---- ..8-", "R--- ..R- ---- R-5-"), keys=("c--- ---- ---- ----", "c--- ..c- ---- ....", "c-.. .... ..c- ----", "1-2- 3-2- 1-2- 3-2-", "c--- ---- ..c- ----"), arp=("1.3. 2.3. 1.3. 2.3.", "1--3 --2- 1--3 --2-", "7.3. 2... 7.3. 2..."), fills="electronic", crash=False,
    ),
    "lo-fi": _style(
        _JAZZ, drums="lo-fi", fills="soft", bass=("R--- ---- ..R- 5---", "R--- --5- ..R- ----", "R--- ---- R--- --A-", "R--R ---- --5- ----"), keys=("c--- ---- ..c- ----", "c--- --.. ..c- --..", "c--- ..u- ---- ..u-", "c-.. ..c- ---- ....", "..c- ---- c--- ----", "1-2- 3--- ---- ..u-//1-2-3- ------"), guitar=("1-2- 3-2- 1-2- 3-2-", "c--- --u- --u- ----", "..c- --.. ..c- --..", "b-2- 3--- ..2- 3---"), crash=False,
        left=("b--- ---- c--- ----", "b-q- 0--- ---- ----", "o--- ---- ..c- ----"), arp=("1-2- 3--- 7--- 3---", "..3. 2... ..7. 3...", "1--2 --3- ---- ----"),
    ),
    "house": _ELECTRONIC,
    "techno": _style(
        _ELECTRONIC, drums="techno", bass=("..R. ..R. ..R. ..R.", ".RRR .RRR .RRR .RRR", "RRRR RRRR RRRR RRRR", "R..R ..R. R..R ..8.", "..RR ..RR ..RR .8RR"), keys=("c-.. ...c -... ..c.", "..c. ..c. ..c. ..c.", ".c.. c..c ..c. .c.."), arp=("1113 1121 1113 1127", "1.1. 3.1. 1.2. 1.3.", "1171 1211 1171 1311", "1.12 .1.3 1.12 .1.7"), pad=("c--- ---- ---- ----", ".... .... c--- ----"),
    ),
    "trance": _style(
        _ELECTRONIC, drums="trance", bass=("..R. ..R. ..R. ..R.", ".RRR .RRR .RRR .RRR", "..RR ..RR ..RR ..RR"), arp=("1323 1323 1323 1323", "1237 3237 1237 3237", "7321 7321 7321 7321", "1.2. 3.7. 3.2. 7.3.", "1732 1732 1732 1732"), keys=("c..c ..c. .c.. c.c.", "c-.c -.c- c-.c -.c-", "c--- ---- c--- ----"),
    ),
    "drum and bass": _style(
        _ELECTRONIC, drums="drum and bass", fills="funk", bass=("R--- ---- ---- --5-", "R--R --R- --R- ----", "R--- ---- R--- --A-", "R--- --8- ---- R---", "R-.. ..R- ---- 7-8-"), keys=("c--- ---- ---- ----", "c--- ..c- ---- ....", "..c- ---- ..c- ----"), arp=("1-2- 3-2- 7-3- 2-3-", "1--2 --3- 7--3 --2-"),
    ),
    "synthwave": _style(
        _ELECTRONIC, drums="synthwave", fills="rock", bass=("R-R- R-R- R-R- R-R-", "R.RR R.RR R.RR R.RR", "R-8- R-8- R-8- R-8-", "RR8R RR8R RR8R RR8R", "R-R- R-8- R-R- 5-8-"), keys=("c--- ---- ---- ----", "c--- ---- --c- ----", "c-.. c-.. ..c- ...."), arp=("1-2- 3-2- 7-2- 3-2-", "1232 7232 1232 7232", "1.2. 3.7. 1.2. 3.7.", "7.3. 2.1. 7.3. 2.1."),
    ),
}  # fmt: skip
