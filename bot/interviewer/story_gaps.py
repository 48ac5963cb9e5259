"""What is missing or weak in a story, and how many stories are right for a level.

Each gap comes with one thing to do about it. An interviewer asks for exactly these: what you decided yourself,
why, what else was possible, what came of it and how you know.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.interviewer.clauses import Clause, claims_change, clauses, number_in, roles, subject
from bot.interviewer.pattern import Pattern, phrase_list, word_set
from bot.interviewer.stories import Story
from bot.interviewer.story_parts import Part, pieces
from bot.settings import Level
from bot.stt.transcript import Transcript

WORDS_A_MINUTE: Final = 150
"""A comfortable pace (see the references of the report)."""
LONGEST_S: Final = 120
"""An answer that is longer before the first follow-up loses its listener."""
SHORTEST_S: Final = 30
"""Shorter, and the interviewer has to ask for every part."""
RANGES: Final[dict[Level, tuple[int, int]]] = {"junior": (5, 8), "senior": (8, 10), "staff": (8, 10)}
"""How many stories cover the questions of a level and can still be kept in mind."""

Kind = Literal[
    "no_situation", "no_decision", "we_only", "no_reason", "no_alternative", "no_outcome", "no_evidence",
    "no_reflection", "too_long", "too_short",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that a story lacks."""

    part: Part | Literal["story"]
    kind: Kind
    what: str
    """What is missing, a sentence."""
    suggestion: str
    """What to do, a sentence."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Whether so many stories are right."""

    verdict: Literal["too few", "right", "too many"]
    low: int
    high: int
    text: str


def advice(count: int, level: Level) -> Advice:
    """How `count` stories compare with what is right for the level."""
    low, high = RANGES[level]
    stories = f"{count} stor{'y' if count == 1 else 'ies'}"
    right = f"{low} to {high} are right for {level}"
    if count < low:
        return Advice("too few", low, high, f"{stories}; {right}: {low - count} more to go.")
    if count > high:
        return Advice("too many", low, high, f"{stories}; {right}: keep the best, practise fewer and know them well.")
    return Advice("right", low, high, f"{stories}; {right}.")


def seconds(story: Story) -> int:
    """How long it takes to tell."""
    return round(len(story.text.split()) * 60 / WORDS_A_MINUTE)


def lasting(story: Story) -> str:
    """The same in words."""
    length_s = seconds(story)
    return f"{length_s} second{'' if length_s == 1 else 's'}"


def gaps(story: Story) -> list[Gap]:
    """What is missing or weak, in the order of telling; empty for a story that is ready."""
    found: list[Gap] = []
    if not story.situation:
        found.append(_gap("no_situation"))
    if not story.decision:
        found.append(_gap("no_decision"))
    elif not _mine(_clauses(story.decision)):
        found.append(_gap("we_only"))
    if not (story.reasoning or _any(_clauses(story.decision), _reasons)):
        found.append(_gap("no_reason"))
    elif not _any(_clauses(f"{story.decision} {story.reasoning} {story.situation}"), _names_alternative):
        found.append(_gap("no_alternative"))
    results = _clauses(story.outcome) or [c for c in _clauses(f"{story.decision} {story.reasoning}") if _results(c)]
    if not results:
        found.append(_gap("no_outcome"))
    elif not _any(results, _evident):
        found.append(_gap("no_evidence"))
    if not (story.reflection or _any(_clauses(story.outcome), _reflects)):
        found.append(_gap("no_reflection"))
    return found + _length(story)


def _length(story: Story) -> list[Gap]:
    length_s = seconds(story)
    pace = f"at {WORDS_A_MINUTE} words a minute"
    if length_s > LONGEST_S:
        spare = len(story.text.split()) - LONGEST_S * WORDS_A_MINUTE // 60
        largest = max(story.parts, key=lambda part: len(story.parts[part].split()))
        return [
            Gap(
                "story", "too_long", f"It takes {lasting(story)} to tell {pace}; two minutes are enough.",
                f"Cut about {spare} words, first in the {largest}, and leave them for follow-ups.",
            )
        ]  # fmt: skip
    if length_s < SHORTEST_S:
        return [
            Gap(
                "story", "too_short", f"It is told in {lasting(story)} {pace}.",
                "Add what a stranger needs in order to follow, until it takes about a minute.",
            )
        ]  # fmt: skip
    return []


def _gap(kind: Kind) -> Gap:
    part, what, suggestion = _TEXTS[kind]
    return Gap(part, kind, what, suggestion)


def _clauses(text: str) -> list[Clause]:
    return [clause for clause in clauses(pieces(Transcript.from_text(text))) if clause.tokens]


def _any(parts: Sequence[Clause], test: Callable[[Clause], bool]) -> bool:
    return any(test(part) for part in parts)


def _mine(parts: Sequence[Clause]) -> bool:
    """Whether the speaker does something, or nobody is named: notes leave the "I" out, but a team is named."""
    if any(_OWN & set(part.tokens) for part in parts) or any(_i_act(part.tokens) for part in parts):
        return True
    return not any(subject(part.tokens) == "we" or _has(part, _OTHERS) for part in parts)


def _i_act(tokens: Sequence[str]) -> bool:
    """An "I" that does more than be, think or feel."""
    after = [tokens[at + 1 :] for at, word in enumerate(tokens) if word == "i"]
    verbs = [next((word for word in rest if word not in _BETWEEN), "") for rest in after]
    return any(verb and verb not in _PASSIVE for verb in verbs)


def _reasons(part: Clause) -> bool:
    return "reasoning" in roles(part.tokens)


def _results(part: Clause) -> bool:
    return "outcome" in roles(part.tokens) and (claims_change(part.tokens) or number_in(part.tokens))


def _reflects(part: Clause) -> bool:
    return "reflection" in roles(part.tokens)


def _names_alternative(part: Clause) -> bool:
    return _has(part, _ALTERNATIVES)


def _evident(part: Clause) -> bool:
    return number_in(part.tokens) or bool(_FIGURES & set(part.tokens)) or _has(part, _VISIBLE)


def _has(part: Clause, patterns: Sequence[Pattern]) -> bool:
    return any(pattern.find(part.tokens) for pattern in patterns)


_TEXTS: Final[dict[str, tuple[Part, str, str]]] = {
    "no_situation": (
        "situation",
        "It begins without the situation.",
        "Say in two sentences who needed what, by when, and what was at stake.",
    ),
    "no_decision": (
        "decision",
        "No decision is told.",
        'Add one sentence that begins with "I decided to".',
    ),
    "we_only": (
        "decision",
        'The decision is "we" or the team throughout.',
        "Say what you decided or did yourself, and what the others did.",
    ),
    "no_reason": (
        "reasoning",
        "No reason is given.",
        'Add why you decided so, in a sentence with "because", and what the second best option was.',
    ),
    "no_alternative": (
        "reasoning",
        "No alternative is named.",
        "Name the second best option and what spoke against it.",
    ),
    "no_outcome": (
        "outcome",
        "No outcome is told.",
        "Say what came of it, even if it was mixed or is still open.",
    ),
    "no_evidence": (
        "outcome",
        "The outcome has no figure and nothing that others could see.",
        "Give a number before and after, or say who still uses it today.",
    ),
    "no_reflection": (
        "reflection",
        "What you learned is missing.",
        "Add one thing that you do differently since, or would do differently.",
    ),
}
_OWN: Final = word_set("my myself")
_BETWEEN: Final = word_set("also then just first only even simply still later finally really never personally myself")
_PASSIVE: Final = word_set(
    """
    was am were have had been think thought guess believe believed mean suppose know knew remember feel felt hope
    hoped could would should might agree like liked wish wished
    """
)
_OTHERS: Final = phrase_list(
    """
    the|our|my team|company|group|manager|management|lead|boss|director|board|department decided|chose|agreed|wanted
    the|our|my team|company|group|manager|management|lead|boss|director|board|department went|moved|did|made|built
    they decided|chose|agreed
    """
)
_ALTERNATIVES: Final = phrase_list(
    """
    alternative*
    other|another|second option*|way|choice|possibility
    two|three|four|several|both options|ways|approaches|versions
    both ways
    could have
    would have been|bought|meant|taken|caught|cost|needed
    instead of
    rather than
    compared|weighed|considered
    thought about
    versus|vs
    i could * or
    wanted * i
    against
    """
)
_FIGURES: Final = word_set(
    """
    third thirds quarter quarters fifth tenth half halves two three four five six seven eight nine ten eleven twelve
    fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million nobody none
    """
)
_VISIBLE: Final = phrase_list(
    """
    still|now|today * use*|using|runs|running
    been in use|running
    adopted|promoted|published|patented|renewed|signed|approved
    is|are|was|were live
    went live
    part of the
    thanked|praised|complained
    no|any|one|single longer|more|complaint*|outage*|incident*|alarm*
    never * again
    as an example
    booked us
    """
)
