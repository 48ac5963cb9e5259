"""The aligner's pieces of text as words with times."""

from collections.abc import Iterable
from typing import Any, Final

from bot.stt.transcript import Word

_LONGEST_WORD_S: Final = 0.35
_LONGEST_LETTER_S: Final = 0.08
"""A longer word has swallowed a pause or an unwritten filler before it: the aligner starts the first word of a
stretch at its beginning. Chosen by hand, not measured."""


def join_pieces(aligned: Iterable[dict[str, Any]], start_s: float, speech_s: float) -> list[Word]:
    """Words from the aligner's pieces: punctuation joins the word it stands at; times stay in the speech."""
    words: list[Word] = []
    prefix = ""
    for piece in aligned:
        text = str(piece["word"])
        bare = text.strip()
        if not bare:
            continue
        start = start_s + min(float(piece["start"]), speech_s)
        end = start_s + min(float(piece["end"]), speech_s)
        if words and not text.startswith(" ") and not prefix:
            last = words[-1]
            spoken = any(character.isalnum() for character in bare)
            words[-1] = Word(
                last.text + bare,
                last.start_s,
                max(last.end_s, end) if spoken else last.end_s,
                last.probability,
            )
        elif not any(character.isalnum() for character in bare):
            prefix += bare
        else:
            start = max(start, end - _LONGEST_WORD_S - _LONGEST_LETTER_S * len(bare))
            words.append(Word(prefix + bare, start, max(start, end), float(piece["probability"])))
            prefix = ""
    return words
