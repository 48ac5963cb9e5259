"""Whether silence is the end of a reading or a pause in it: how far the text has come by what was heard so far."""

from collections.abc import Sequence
from typing import Final

from bot.pronunciation.heard import Sounds, as_heard, compare
from bot.pronunciation.reference import RefWord

DONE_S: Final = 1.2
"""So much silence ends a reading whose last word was heard."""
NEARLY_S: Final = 2.0
"""The same where only the last words were not: who is hard to understand is not kept waiting."""
THINKING_S: Final = 4.0
"""And where more of the text is left. Of the slowest 120 of 5245 readings in speechocean762 (Zhang et al. 2021), 15
hold a pause of 2 s, one a pause of 4 s."""
_NEARLY: Final = 2
_HEARD: Final = 0.6
"""How alike a word has to sound to have been read."""


def left(words: Sequence[RefWord], heard: Sequence[Sequence[str]], sounds: Sounds) -> int:
    """How many words of the text follow the last that was heard; `heard` as in `bot.pronunciation.heard.compare`."""
    likeness = compare(as_heard(words, heard), heard, sounds).likeness
    read = [i for i, like in enumerate(likeness) if like >= _HEARD]
    return len(words) - 1 - read[-1] if read else len(words)


def patience_s(words_left: int) -> float:
    """How long silence lasts before it is taken for the end."""
    if words_left == 0:
        return DONE_S
    return NEARLY_S if words_left <= _NEARLY else THINKING_S
