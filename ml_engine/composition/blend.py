"""Between two pieces: bars of the one and of the other on the players of the first, joined by bars written anew."""

import random
from dataclasses import replace
from fractions import Fraction

from ml_engine.composition import tokens as t
from ml_engine.composition.analysis import find_tonality
from ml_engine.composition.brief import Brief
from ml_engine.composition.coding import BarEvents, Coded, Event, encode, frame_of, notes_of
from ml_engine.composition.drafts import Draft
from ml_engine.composition.rewrite import Rewriter, Written, replaced
from ml_engine.composition.transpose import fold, transpose
from ml_engine.models.composers import composer
from ml_engine.music import ChordMark, Piece


def blend(piece: Piece, other: Piece, amount: float, rng: random.Random, brief: Brief, *, told: list[str]) -> Piece:
    """A piece for the players, in the key, metre and length of ``piece``. amount: 0 is that piece, 1 the other one's tunes.

    Phrases of four bars come from one or the other. Where the two meet, and where the metres differ, the network writes the
    rhythm of one over the chords of the other.
    """
    if amount <= 0:
        return piece
    key = find_tonality(piece)
    steps = (key.tonic - find_tonality(other).tonic + 6) % 12 - 6
    moved = transpose(other, steps)
    theirs = encode(moved, frame=frame_of(moved))
    writer = Rewriter(piece, composer(), rng, brief)
    count = len(writer.spans)
    from_other = [rng.random() < amount or amount >= 1 for _ in range(count // 4 + 1)]
    if amount < 1 and count > 4 and len(set(from_other[: count // 4])) == 1:
        from_other[rng.randrange(max(count // 4, 1))] ^= True
    same_meter = piece.meters[0].bar_quarters == other.meters[0].bar_quarters
    if not same_meter:
        told.append("The two pieces have different metres: the rhythm is the first one’s, over chords of the second.")
    chords = _chords(writer, theirs.frame.chords, from_other)
    writer = Rewriter(piece, composer(), rng, brief, chords)
    pairs = _matched(writer, theirs)
    everywhere = set(range(len(writer.frame.tracks)))
    made = piece
    for index in range(count):
        if not from_other[index // 4]:
            continue
        bar = theirs.bars[index % len(theirs.bars)]
        span = writer.spans[index]
        joins = index % 4 == 0 or (index % 4 == 3 and rng.random() < 0.5)

        def echo(_: int, track: int, bar: BarEvents = bar) -> list[Event]:
            match = pairs.get(track)
            return [e for e in bar.tracks[match][1:] if e[0] >= t.PLACE] if same_meter and match is not None else []

        if joins or not same_meter:
            written = writer.fill([index], everywhere, echo=echo)
        else:
            written = []
            for track_at, track in enumerate(writer.frame.tracks):
                match = pairs.get(track_at)
                if match is None:
                    continue
                theirs_track = theirs.frame.tracks[match]
                voice = writer.voices[track_at]
                for onset, duration, pitch, velocity in notes_of(
                    bar.tracks[match], span[1], theirs_track, theirs.frame.shift
                ):
                    folded = pitch if voice is None else fold(pitch, voice.low, voice.high)
                    length = min(duration, span[2] - onset)
                    written.append(Written(track.part, Draft(onset, length, folded, velocity, max(track.staff, 1))))
        made = replaced(made, written, [span[1:3]], writer.frame.tracks)
    return replace(made, chords=chords if piece.chords else ())


def _chords(writer: Rewriter, other: tuple[ChordMark, ...], from_other: list[bool]) -> tuple[ChordMark, ...]:
    found: list[ChordMark] = []
    for index, (_, start, end, _) in enumerate(writer.spans):
        source = other if from_other[index // 4] else writer.frame.chords
        if source is other:
            size = end - start
            length = other[-1].quarter if other and other[-1].quarter > size else size
            at = start % length
            before = [chord for chord in other if chord.quarter <= at][-1:] or list(other[:1])
            inside = [c for c in other if at < c.quarter < at + end - start]
            found += [replace(c, quarter=start + max(c.quarter - at, Fraction(0))) for c in [*before, *inside]]
        else:
            before = [chord for chord in source if chord.quarter <= start][-1:]
            found += [replace(c, quarter=max(c.quarter, start)) for c in before]
            found += [c for c in source if start < c.quarter < end]
    return tuple(found)


def _matched(writer: Rewriter, theirs: Coded) -> dict[int, int]:
    """For each track of the first piece one of the other: drums to drums, the others by height."""
    frame, other = writer.frame, theirs.frame
    pairs = {}
    for drums in (False, True):
        mine = [i for i, track in enumerate(frame.tracks) if track.drums == drums]
        own = [i for i, track in enumerate(other.tracks) if track.drums == drums]
        for place, at in enumerate(mine):
            if own:
                pairs[at] = own[round(place * (len(own) - 1) / max(len(mine) - 1, 1))]
    return pairs
