"""How long the candidate took to start: from the interviewer's last audible sample to the first sound, and
to the first word of substance.

Sound decides, for recognisers stretch words over silences; word times only say which sound is which word.
Turns change hands in about 0.2 s (Stivers et al. 2009); for a story or a design 5 to 10 s are fine.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from bot.scoring.spans import Span, merged, total_s, without
from bot.scoring.tokens import tokens, word_set
from bot.stt.transcript import Word

_SECOND: Final = (
    r"second(?= (?:to|please|here|and|so|um|uh|er|hmm|okay|ok|yeah|right|well|i|i'd|i'll|i've|we|let|before|if|the|my"
    r"|in|that's|there|for)\b| ?$)"
)
"""Not "a second index"."""
_MOMENT: Final = rf"(?:(?:few |couple of |couple )?(?:seconds|secs|moments|minutes)|{_SECOND}|sec|moment|minute)"
_ANNOUNCED: Final = re.compile(
    r"\b(?:(?:that's |that is |it's )?(?:an? )?(?:really |very |quite )?"
    r"(?:good|great|interesting|hard|tough|difficult|tricky|nice) (?:question|one) "
    r"(?:(?:um|uh|er|hmm|so|well|okay|ok|and|yeah) )*)?"
    r"(?:(?:just )?(?:let|lemme) (?:me )?(?:just )?(?:think|see|consider|gather my)"
    rf"|(?:just )?let me (?:just )?(?:take|have) (?:a|one) {_MOMENT}"
    rf"|(?:can|could|may|might) i (?:just )?(?:have|take|get) (?:a|one|some) (?:{_MOMENT}|time)"
    rf"|(?:just )?(?:give|allow) me (?:just )?(?:a|one|some) (?:{_MOMENT}|time)"
    rf"|i(?:'ll| will|'d like to)? (?:need|take|want) (?:a|one) {_MOMENT}"
    r"|i(?:'ll| will| need to| have to|'d like to| want to)(?: just)? think(?= (?:about (?:it|that|this)|for)\b| ?$)"
    rf"|just (?:a|one) {_MOMENT}|(?:a|one) (?:second|sec|moment|minute) please|^(?:(?:um|uh|okay|ok|so) )*one {_MOMENT}"
    r"|hold on|bear with me)\b"
    r"(?: thoughts)?(?: (?:a|my|some) (?:moment|second|minute|bit|thoughts|time))?"
    r"(?: to think)?(?: (?:about|through) (?:it|that|this))?(?: for (?:a|one) (?:second|moment|minute|bit))?"
    r"(?: please)?"
)
_LET_AFTER: Final = word_set(
    "okay ok so well um uh er hmm yeah yes sure right oh and but now just please question one alright"
)
"""Words before "let me think" that do not make it a story: "my manager let me see"."""
_EARLY_WORDS: Final = 25
_SNAP_S: Final = 0.3
"""Word times are this rough."""
_LEAST_WORD_S: Final = 0.05
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
    heard_end_s: float,
    runs: Sequence[Span],
    words: Sequence[Word],
    fillers: Collection[int],
    hesitations: Sequence[Span] = (),
) -> Latency | None:
    """Latency of one answer.

    `runs`: the candidate's speech from the first reaction on; `words`: all words from there on, requests for
    a moment included; `fillers`: indices of words without substance; `hesitations`: where an "um" was heard in the
    sound, whether or not the recogniser wrote one. None where no speech was found.
    """
    if not runs:
        return None
    onset_s = runs[0].start_s - heard_end_s
    announced = _announcement([word.text for word in words])
    empty = set(fillers) | set(announced)
    fluent = without(runs, merged(hesitations))
    said = [i for i, word in enumerate(words) if i not in empty and tokens([word.text])[0].text]
    first = next((i for i in said if not hesitations or _sounds(words[i], fluent)), None)
    if first is None:
        return Latency(onset_s, None, 0.0 if announced else None)
    content_s = max(runs[0].start_s, word_onset_s(words, first, fluent)) - heard_end_s
    announced_s = None
    if announced:
        announced_s = max(0.0, content_s + heard_end_s - word_onset_s(words, announced[0], runs))
    return Latency(onset_s, content_s, announced_s)


def _sounds(word: Word, fluent: Sequence[Span]) -> bool:
    """Whether a word has sound near it that is not only an "um"."""
    near = Span(word.start_s - _SNAP_S, word.end_s + _SNAP_S)
    return total_s(run.within(near) for run in fluent) >= _LEAST_WORD_S


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
    early = tokens(words[:_EARLY_WORDS])
    text, starts = "", []
    for token in early:
        starts.append(len(text))
        text += token.text + " "
    for found in _ANNOUNCED.finditer(text):
        first = max(i for i, at in enumerate(starts) if at <= found.start())
        last = max(i for i, at in enumerate(starts) if at < found.end())
        told = first > 0 and not early[first - 1].closes and early[first - 1].text not in _LET_AFTER
        if not (told and early[first].text in {"let", "lemme"}):
            return range(first, last + 1)
    return range(0)
