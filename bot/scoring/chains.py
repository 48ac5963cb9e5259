"""What was said of why a decision was taken and of what came of it: from decision over reason to outcome."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.scoring.clauses import Clause
from bot.scoring.grammar import ADVERBS
from bot.scoring.tokens import word_set

_REASON_REACH: Final = 4
_OUTCOME_REACH: Final = 9
_BECAUSE: Final = word_set("because since cuz as for given otherwise")
_LINKS: Final = word_set("and but so or then plus")
_NOT_REASON: Final = (
    ("as", "well"),
    ("as", "soon"),
    ("as", "long"),
    ("as", "a"),
    ("since", "then"),
    ("for", "example"),
)
_INSIDE: Final = re.compile(
    r"\b(because of|in order to|due to|given the|thanks to|on account of|the trade-?off|for \w+ reasons?|by reason of|"
    r"so that|to avoid|to make sure|to reduce|to keep|to save|to prevent|to get|to protect)\b"
)
"""A reason in the decision's own words."""
_THEREFORE: Final = re.compile(r"^(and )?(so|therefore|thus|hence|that's why|that is why|this is why|which is why)\b")
_ILL: Final = re.compile(
    r"\b(not|no|nobody|none|never|nothing|too|slow|wrong|bad|old|broken|noisy|expensive|failed|failing|hard|impossible|"
    r"couldn't|didn't|wasn't|weren't|problem|useless|messy|missing|worse|risk|risky|only|difference)\b"
)
"""A state of things that calls for a decision."""
_MARKED: Final = re.compile(
    r"\b(as a result|which meant|resulted in|in the end|led to|paid off|worked|worked out|turned out|"
    r"ever since|since then|after that|afterwards|(?:within|in) (?:a|one|two|three|\w+) (?:days?|weeks?|months?|year)|"
    r"the (?:result|outcome|impact|effect)|result|gone|went (?:down|up|from|well|better|live)|"
    r"fine|enough|happy|satisfied|approved|now)\b"
)
_CHANGED: Final = re.compile(
    r"\b(dropped|fell|rose|doubled|tripled|halved|decreased|increased|improved|reduced|cut|saved|grew|shrank|sank|"
    r"stopped|won|win|lost|gained|recovered|climbed|jumped|vanished|disappeared|arrive|cost|costs|hit|reached|beat|"
    r"passed|missed|better|faster|cheaper|slower|fewer|less|lower|higher|easier|smaller|good)\b"
)
_NUMBER: Final = re.compile(
    r"\d|\b(?:percent|half|twice|double|hundred|thousand|million|zero|third|quarter|tenth|point|points|"
    r"milliseconds?|seconds?|minutes?|hours?|days?|weeks?|years?)\b"
)


@dataclass(frozen=True, slots=True)
class Chain:
    """A decision with what was said of why and of what came of it, as indices into the clauses."""

    decision: int
    reason: int | None
    """The decision itself where its own words say why."""
    outcome: int | None


def find_chains(clauses: Sequence[Clause]) -> list[Chain]:
    """One chain a decision, whoever took it."""
    out = []
    for i, clause in enumerate(clauses):
        if clause.role == "decision":
            reason = _reason(clauses, i)
            out.append(Chain(i, reason, _outcome(clauses, i, reason)))
    return out


def _reason(clauses: Sequence[Clause], decision: int) -> int | None:
    """What comes with "because", the decision's own words, what a leading "so" points back to, or what was amiss."""
    here = clauses[decision]
    if here.words[-2:] == ("so", "that") and decision + 1 < len(clauses):
        return decision + 1
    for i in range(decision + 1, min(len(clauses), decision + 1 + _REASON_REACH)):
        later = clauses[i]
        if later.sentence > here.sentence + 1 or (later.role == "decision" and later.sentence != here.sentence):
            break
        if _gives_reason(later) and later.sentence == here.sentence:
            return i
        if "reason" in later.words[:4] or (_gives_reason(later) and i == decision + 1):
            return i
    if _INSIDE.search(_plain(here)):
        return decision
    before = clauses[decision - 1] if decision else None
    if before is None:
        return None
    if _THEREFORE.match(_plain(here)) or (_gives_reason(before) and before.sentence == here.sentence):
        return decision - 1
    near = here.sentence - before.sentence <= 1
    amiss = before.subject == "other" and not before.embedded and before.role == "other" and _ILL.search(_plain(before))
    return decision - 1 if near and amiss and here.tense != "would" else None


def _gives_reason(clause: Clause) -> bool:
    start = next((i for i, word in enumerate(clause.words) if word not in _LINKS | ADVERBS - {"so"}), 0)
    words = clause.words[start:]
    return clause.role != "decision" and words[0] in _BECAUSE and words[:2] not in _NOT_REASON


def _outcome(clauses: Sequence[Clause], decision: int, reason: int | None) -> int | None:
    here = clauses[decision]
    if here.tense == "would":
        return None
    for i in range(decision + 1, min(len(clauses), decision + 1 + _OUTCOME_REACH)):
        later = clauses[i]
        if later.role == "decision" and later.subject != "passive" and later.sentence > here.sentence + 1:
            break
        if i != reason and _tells_outcome(clauses, i, decision):
            return i
    return None


def _tells_outcome(clauses: Sequence[Clause], i: int, decision: int) -> bool:
    later, here = clauses[i], clauses[decision]
    text = _plain(later)
    if (later.role in ("decision", "judgement") and not _NUMBER.search(text)) or _gives_reason(later):
        return False
    if (
        later.subject in ("I", "we", "passive")
        and later.role == "action"
        and not re.search(r"\b(after that|since then)\b", text)
    ):
        return False
    told_now = here.tense == "present" or "now" in later.words
    if later.embedded or later.tense not in ({"past", "none", "present"} if told_now else {"past", "none"}):
        return False
    told = bool(_MARKED.search(text)) + bool(_CHANGED.search(text)) + bool(_NUMBER.search(text))
    if (
        later.sentence == here.sentence
        and later.words[0] in _LINKS
        and later.tense == "past"
        and later.subject == "other"
    ):
        return later.role == "other" or told > 0
    return told > 0 and (later.subject == "other" or told > 1 or later.role == "other")


def _plain(clause: Clause) -> str:
    return " ".join(clause.words)
