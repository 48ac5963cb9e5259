"""What was said, to the letter: the recognised words with the hesitation sounds in their places.

Word times are too rough to say between which words an "um" stood, but the recogniser that was asked for hesitation
sounds wrote the same words around it. So its text is laid over the words, and the times of the sounds, which are
good to a few hundredths of a second, then trim the words beside them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from bot.scoring.hesitations import Detector, Hesitation, find_hesitations
from bot.scoring.spans import Span
from bot.scoring.tokens import tokens
from bot.stt.transcript import Hearing, Word

_COVERED: Final = 0.6
"""A word of which a hesitation sound takes up this much, and instead of which the other text has it, was that sound."""


def verbatim(
    words: Sequence[Word], hearings: Iterable[Hearing], runs: Sequence[Span], weights: Detector | None = None
) -> tuple[Word, ...]:
    """`words` with the hesitation sounds of the windows heard, those the recogniser had written replaced.

    A hesitation sound's probability is the detector's confidence.
    """
    out: list[Word] = []
    rest = list(words)
    for hearing in hearings:
        end_s = hearing.start_s + len(hearing.states) * hearing.state_s
        count = sum(_middle_s(word) < end_s for word in rest)
        inside, rest = rest[:count], rest[count:]
        early = sum(_middle_s(word) < hearing.start_s for word in inside)
        out += inside[:early]
        found = find_hesitations(hearing, runs, weights)
        out += _placed([word for word in inside[early:] if not _vocal(word)], hearing.words, found)
    return (*out, *rest)


def _placed(words: list[Word], written: Sequence[Word], found: Sequence[Hesitation]) -> list[Word]:
    """`words` of one window with what was found in it."""
    if not found:
        return words
    spoken = [word for word in written if not _vocal(word)]
    same = _same(words, spoken)
    matched = set(same.values())
    sounds: list[tuple[int, Hesitation]] = []
    earliest = 0
    for hesitation in found:
        place = max(earliest, _place(words, written, same, hesitation))
        sounds.append((place, hesitation))
        earliest = place
    out: list[Word] = []
    for i, word in enumerate(words):
        out += [_word(hesitation) for place, hesitation in sounds if place == i]
        if i in matched or not any(_is_it(word, hesitation) for _, hesitation in sounds):
            out.append(word)
    out += [_word(hesitation) for place, hesitation in sounds if place >= len(words)]
    return _trimmed(out)


def _same(words: Sequence[Word], spoken: Sequence[Word]) -> dict[int, int]:
    """Which of `spoken` is which of `words`, by their places in both texts."""
    heard, said = ([token.text for token in tokens([word.text for word in side])] for side in (spoken, words))
    blocks = SequenceMatcher(None, heard, said, autojunk=False).get_matching_blocks()
    return {block.a + k: block.b + k for block in blocks for k in range(block.size)}


def _place(words: Sequence[Word], written: Sequence[Word], same: dict[int, int], hesitation: Hesitation) -> int:
    """Index of the word that a hesitation sound stands before."""
    if hesitation.written is not None:
        at = next(i for i, word in enumerate(written) if word is hesitation.written)
        after = sum(not _vocal(word) for word in written[:at])
        if after in same:
            return same[after]
        if after - 1 in same:
            return same[after - 1] + 1
    middle_s = (hesitation.span.start_s + hesitation.span.end_s) / 2
    return sum(_middle_s(word) < middle_s for word in words)


def _is_it(word: Word, hesitation: Hesitation) -> bool:
    """Whether the recogniser took the hesitation sound for this word ("are", "a")."""
    said = Span(word.start_s, word.end_s)
    short = len(tokens([word.text])[0].text) <= 3
    return (
        hesitation.written is not None
        and short
        and 0.0 < said.length_s * _COVERED <= said.within(hesitation.span).length_s
    )


def _word(hesitation: Hesitation) -> Word:
    return Word(hesitation.text, hesitation.span.start_s, hesitation.span.end_s, hesitation.confidence)


def _trimmed(words: list[Word]) -> list[Word]:
    """With the words beside a hesitation sound cut where it begins and ends."""
    out = list(words)
    for i, sound in enumerate(words):
        if not _vocal(sound):
            continue
        for k in range(i - 1, -1, -1):
            if _vocal(out[k]) or out[k].end_s <= sound.start_s:
                break
            out[k] = replace(out[k], start_s=min(out[k].start_s, sound.start_s), end_s=sound.start_s)
        for k in range(i + 1, len(out)):
            if _vocal(out[k]) or out[k].start_s >= sound.end_s:
                break
            out[k] = replace(out[k], start_s=sound.end_s, end_s=max(out[k].end_s, sound.end_s))
    return out


def _vocal(word: Word) -> bool:
    return tokens([word.text])[0].vocal


def _middle_s(word: Word) -> float:
    return (word.start_s + word.end_s) / 2
