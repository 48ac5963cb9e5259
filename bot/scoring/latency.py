"""How long the candidate took to start: from the interviewer's last audible sample to the first sound, and
to the first word of substance.

Sound decides, for recognisers stretch words over silences; word times only say which sound is which word.
Turns change hands in about 0.2 s (Stivers et al. 2009); for a story or a design 5 to 10 s are fine.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from bot.scoring.spans import Span
from bot.scoring.tokens import tokens
from bot.stt.transcript import Word

_ANNOUNCED: Final = re.compile(
    r"\b(?:(?:just )?(?:let|lemme) (?:me )?(?:just )?(?:think|see|consider|gather|take)"
    r"|lemme (?:think|see)"
    r"|(?:can|could|may) i (?:have|take|get) (?:a|one|some)(?: few)? (?:seconds?|sec|moment|minute|time)"
    r"|(?:give|allow) me (?:a|one|just a|some)(?: few| couple)? (?:seconds?|sec|moment|minute|time)"
    r"|i(?:'ll| will|'d like to)? (?:need|take|want) (?:a|one)(?: few)? (?:seconds?|moment|minute)"
    r"|i(?:'ll| will| need to| have to|'d like to| want to) think"
    r"|(?:just )?(?:a|one) (?:second|sec|moment)(?: please)?"
    r"|hold on|bear with me)\b"
    r"(?: (?:a|my|some) (?:moment|second|minute|bit|thoughts|time))?"
    r"(?: to think)?(?: about (?:it|that|this))?(?: for (?:a|one) (?:second|moment|minute|bit))?(?: please)?"
)
_EARLY_WORDS: Final = 25
_SNAP_S: Final = 0.3
"""Word times are this rough."""
_STRETCHED_S: Final = 0.9
"""A word longer than this was stretched over a silence or a dropped "um": its end is where it was said."""


@dataclass(frozen=True, slots=True)
class Latency:
    """All in seconds from the interviewer's last audible sample."""

    onset_s: float
    """First sound; negative where the candidate cut in."""
    content_s: float | None
    """First word that is neither a filler nor the announcement of a pause."""
    announced_s: float | None
    """Seconds from the announcement ("let me think") to the first word of substance; None if unannounced."""


def measure_latency(
    heard_end_s: float, runs: Sequence[Span], words: Sequence[Word], fillers: Collection[int]
) -> Latency | None:
    """Latency of one answer.

    `runs`: the candidate's speech from the first reaction on; `words`: all words from there on, requests for
    a moment included; `fillers`: indices of words without substance. None where no speech was found.
    """
    if not runs:
        return None
    onset_s = runs[0].start_s - heard_end_s
    announced = _announcement([word.text for word in words])
    empty = set(fillers) | set(announced)
    first = next((i for i in range(len(words)) if i not in empty and tokens([words[i].text])[0].text), None)
    if first is None:
        return Latency(onset_s, None, 0.0 if announced else None)
    content_s = max(runs[0].start_s, word_onset_s(words, first, runs)) - heard_end_s
    announced_s = None
    if announced:
        announced_s = max(0.0, content_s + heard_end_s - word_onset_s(words, announced[0], runs))
    return Latency(onset_s, content_s, announced_s)


def word_onset_s(words: Sequence[Word], i: int, runs: Sequence[Span]) -> float:
    """When word `i` begins, by the sound where it opens a stretch of speech, else by the recogniser."""
    word = words[i]
    near = [run for run in runs if run.end_s > word.start_s + 0.05 and run.start_s < word.end_s + _SNAP_S]
    if not near:
        return word.start_s
    stretched = word.end_s - word.start_s > _STRETCHED_S
    touching = [run for run in near if run.start_s < word.end_s - 0.05]
    run = touching[-1] if stretched and touching else near[0]
    start_s = max(word.start_s, run.start_s)
    opens = i == 0 or words[i - 1].end_s <= run.start_s + 0.1
    return run.start_s if opens and start_s - run.start_s <= _SNAP_S else start_s


def _announcement(words: Sequence[str]) -> range:
    """The words that ask for a moment, near the start; an empty range if there are none."""
    plain = [token.text for token in tokens(words[:_EARLY_WORDS])]
    text, starts = "", []
    for word in plain:
        starts.append(len(text))
        text += word + " "
    found = _ANNOUNCED.search(text)
    if not found:
        return range(0)
    first = max(i for i, at in enumerate(starts) if at <= found.start())
    last = max(i for i, at in enumerate(starts) if at < found.end())
    return range(first, last + 1)
