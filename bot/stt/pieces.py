"""Text as words with times: from the aligner's pieces, or as if all were said at one pace."""

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


def spread(text: str, start_s: float, speech_s: float, probability: float) -> list[Word]:
    """The words of `text` over all of the speech, each as long as it has letters; all are believed alike."""
    tokens = [token for token in text.split() if any(character.isalnum() for character in token)]
    letter_s = speech_s / max(1, sum(map(len, tokens)))
    words: list[Word] = []
    for token in tokens:
        end_s = start_s + len(token) * letter_s
        words.append(Word(token, start_s, end_s, probability))
        start_s = end_s
    return words
