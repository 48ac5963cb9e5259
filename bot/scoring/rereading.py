"""Words read a second time, from the recording, once the interview is over.

In conversation words have to be there at once: a stretch is read by itself, and the likeliest word taken at each step.
Afterwards there is time to read whole answers, in Whisper's own long window, and to weigh several readings. In noise,
and wherever the recogniser was unsure, the second is right more often (`scripts/bench_noise`).
"""

from collections.abc import Callable, Sequence
from typing import Final

from bot.audio.pcm import Signal
from bot.scoring.spans import Span
from bot.scoring.tokens import tokens
from bot.stt.transcript import Transcript, Word

Reading = Callable[[Signal, float, Sequence[str]], Transcript]
"""The words of 16 kHz sound that starts at a time, with times on that clock, primed with a vocabulary."""
Vocabulary = Callable[[str | None, str | None], Sequence[str]]
"""The terms that an answer to a question, by its id or its wording, may use."""

SURE: Final = 0.95
"""Mean probability of the words of a turn from which on they are not read again: it costs a second for each 25 s of
speech. Of 17 turns of four people, in noise and without, 81 of 675 words were wrong in conversation and 52 as
read again: fewer in 13 of them, more in 3."""
AROUND_S: Final = 0.5
"""Sound before and after a turn that is read with it."""
RINGS_S: Final = 0.15
"""The interviewer's voice rings this long in the room."""


def doubtful(words: Sequence[Word]) -> bool:
    """Whether the words of a turn are worth reading again; not where there are none."""
    spoken = _spoken(words)
    return bool(spoken) and sum(word.probability for word in spoken) / len(spoken) < SURE


def better(live: Sequence[Word], again: Sequence[Word]) -> bool:
    """Whether the second reading is to be believed rather than the first: by how many of its words the recogniser
    thinks right, less those it thinks wrong. So neither a word left out nor one made up is an advantage.
    """
    return _worth(again) > _worth(live)


def whole(turn: Span, heard: Sequence[Span]) -> Span | None:
    """What is read of a turn: all of it, since in noise soft words are not found by their loudness, and a little
    around it, but no sound of the interviewer's. None where that voice sounds in the turn itself: in conversation, not
    in the recording, it was taken off.
    """
    if any(turn.meets(span) for span in heard):
        return None
    before = [span.end_s + RINGS_S for span in heard if span.end_s <= turn.start_s]
    after = [span.start_s for span in heard if span.start_s >= turn.end_s]
    start_s = min(turn.start_s, max([0.0, turn.start_s - AROUND_S, *before]))
    return Span(start_s, min([turn.end_s + AROUND_S, *after]))


def _worth(words: Sequence[Word]) -> float:
    return sum(2.0 * word.probability - 1.0 for word in _spoken(words))


def _spoken(words: Sequence[Word]) -> list[Word]:
    """Without hesitation sounds: the readings are not asked for them."""
    return [word for word, token in zip(words, tokens([w.text for w in words]), strict=True) if not token.vocal]
