"""Scorecards by hand: one answer a call, with only what a test is about."""

from collections.abc import Sequence
from typing import Any

from bot.scoring.card import AnswerCard, Scorecard
from bot.scoring.measures import summarize

START_S = 10.0


def answer(
    key: str | None = "q1",
    *,
    pillar: str | None = "fundamentals",
    move: str | None = "ask",
    words: int = 60,
    **more: Any,
) -> AnswerCard:
    """An answer of so many words at two a second; `more` are fields of the card."""
    said: list[dict[str, Any]] = [
        {"text": f"w{i}", "start_s": START_S + i / 2, "end_s": START_S + (i + 1) / 2, "probability": 0.9}
        for i in range(words)
    ]
    values: dict[str, Any] = {
        "question": f"What about {key}?",
        "question_id": key,
        "pillar": pillar,
        "move": move,
        "start_s": START_S,
        "end_s": START_S + words / 2,
        "text": " ".join(word["text"] for word in said),
        "words": said,
        "pace": pace(words),
        "fillers": fillers(0, words),
    }
    return AnswerCard.model_validate(values | more)


def silent(key: str = "q1", why: str = "Not answered (skip).", **more: Any) -> AnswerCard:
    """A question with no answer."""
    unsaid = {"start_s": None, "end_s": None, "pace": None, "fillers": None}
    return answer(key, words=0, **(unsaid | {"not_enough": why} | more))


def card(*answers: AnswerCard, source: str = "session", session: str = "20261124-103000-abcdef") -> Scorecard:
    """Their scorecard, with its summary."""
    values = {
        "viva_version": "0",
        "source": source,
        "session": session,
        "summary": summarize(answers),
        "answers": list(answers),
        "not_measured": [],
    }
    return Scorecard.model_validate(values)


def pace(words: int, *, per_minute: float = 120.0, **more: Any) -> dict[str, Any]:
    answer_s = 60.0 * words / per_minute
    return {
        "words_per_minute": per_minute,
        "articulation_rate": 4.0,
        "words": words,
        "syllables": 2 * words,
        "answer_s": answer_s,
        "phonation_s": answer_s,
        "mean_run_syllables": 8.0,
        "pause_count": 0,
        "mid_clause_count": 0,
        "pause_s": 0.0,
        "longest_pause_s": 0.0,
        "pauses": [],
    } | more


def fillers(count: int, words: int, clusters: Sequence[tuple[float, float, int]] = ()) -> dict[str, Any]:
    return {
        "count": count,
        "per_minute": None,
        "per_100_words": 100.0 * count / words if words else None,
        "by_kind": {kind: {"count": 0, "complete": True} for kind in ("vocal", "repetition", "false_start")}
        | {"lexical": {"count": count, "complete": True}},
        "events": [],
        "clusters": [{"start_s": start, "end_s": end, "count": many} for start, end, many in clusters],
    }


def latency(onset_s: float, *, announced: bool = False) -> dict[str, Any]:
    return {"onset_s": onset_s, "content_s": None, "announced_pause": announced, "announced_pause_s": None}


def timed(text: str, start_s: float | None = 12.0) -> dict[str, Any]:
    return {"text": text, "start_s": start_s, "end_s": None if start_s is None else start_s + 2.0}


def coverage(covered: Sequence[str] = (), missing: Sequence[str] = (), **weights: int) -> list[dict[str, Any]]:
    """Points with and without evidence; each asks "How about NAME?"."""
    said = {name: timed(f"here is {name}") for name in covered}
    return [
        {"point": name, "evidence": said.get(name), "weight": weights.get(name, 2), "asks": f"How about {name}?"}
        for name in (*covered, *missing)
    ]


def structure(**more: Any) -> dict[str, Any]:
    length = {"value": 90.0, "unit": "s", "low": None, "high": None, "verdict": None}
    return {"opening": None, "length": length} | more


def design(*, before: int = 0, after: int = 0, architecture_s: float = 20.0) -> dict[str, Any]:
    """A design's structure with constraints raised before and after the first part of the system."""
    raised = [timed("how fast?", architecture_s - 5.0)] * before + [timed("how many?", architecture_s + 5.0)] * after
    return structure(
        design={
            "constraints": [one | {"constraints": []} for one in raised],
            "architecture": timed("I would put a queue first.", architecture_s),
            "constraints_first": before > 0,
            "decisions": [],
        }
    )


def chain(*, reason: bool = True, outcome: bool = True, subject: str = "I", start_s: float = 30.0) -> dict[str, Any]:
    return {
        "decision": timed("I chose the simple model.", start_s),
        "subject": subject,
        "reason": timed("because it was robust.", start_s + 2) if reason else None,
        "outcome": timed("Errors fell by half.", start_s + 4) if outcome else None,
    }


def ownership(
    *chains: dict[str, Any], mine: int | None = None, unowned: int = 0, passive: int = 0, suggests: Sequence[str] = ()
) -> dict[str, Any]:
    """Who acted; `suggests` are kinds of suggestion, each about a sentence at 33 s."""
    own = sum(one["subject"] == "I" for one in chains) if mine is None else mine
    sentence = timed("We moved it.", 33.0)
    return {
        "clauses": [],
        "chains": list(chains),
        "unowned": [timed("we moved it", 31.0)] * unowned,
        "decisions": {"I": own, "we": 0, "other": 0, "passive": passive},
        "pronouns": {"I": own, "we": unowned},
        "suggestions": [{"kind": kind, "text": "Say it.", "sentence": sentence} for kind in suggests],
    }
