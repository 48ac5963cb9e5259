"""People who practise for weeks, as scorecards: what they truly are like, and the noise of sessions and of answers.

A session has its own mood (`between`), an answer its own (`within`): both multiply the true rate, log-normally, and
counts are Poisson on top. Trends are given a metric at a time, as the factor from the first session to the last.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np

from bot import __version__
from bot.report.history import Past
from bot.report.samples import samples
from bot.scoring.card import Scorecard
from bot.scoring.measures import summarize
from bot.session import store
from bot.session.record import SESSION_SCHEMA, Pillar, RedoOf, Session
from tests.fakes.session_folder import NOW

PILLARS: Final[tuple[Pillar, ...]] = ("fundamentals", "design", "behavioral")
SAID: Final = {"text": "so we did it", "start_s": 1.0, "end_s": 2.0}
Numbers = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Person:
    """What somebody is truly like."""

    vocal: float = 4.0
    """A minute."""
    lexical: float = 2.5
    """In 100 words, as the next two."""
    repeats: float = 1.5
    mid_clause: float = 4.0
    onset_s: float = 1.6
    content_s: float = 2.4
    words_per_minute: float = 138.0
    articulation: float = 4.2
    pause_share: float = 0.24
    own: float = 1.3
    """Decisions a behavioral answer, as the next."""
    unowned: float = 1.1
    reason: float = 0.5
    """Of decisions."""
    outcome: float = 0.4
    covered: float = 0.45
    """Of points."""
    constraints_first: float = 0.5
    answer_s: float = 75.0
    between: float = 0.18
    within: float = 0.3
    answers: tuple[int, int] = (5, 10)
    """Fewest and most in a session, follow-ups included."""
    drift: Mapping[str, float] = field(default_factory=dict)
    """By the names above: how many times as much in the last session as in the first."""
    memory: float = 0.0
    """How much of a session's mood stays for the next one: 0 none, 1 all."""


def history(person: Person, sessions: int = 30, seed: int = 0, pillars: Sequence[Pillar] = PILLARS) -> list[Scorecard]:
    """Scorecards of sessions in a row, by chance and yet the same for the same seed."""
    rng = np.random.default_rng(seed)
    names = [name for name in Person.__dataclass_fields__ if isinstance(getattr(person, name), int | float)]
    moods = dict.fromkeys(names, 0.0)
    cards = []
    for at in range(sessions):
        far = at / max(1, sessions - 1)
        for name in names:
            fresh = rng.normal(0.0, person.between)
            moods[name] = person.memory * moods[name] + (1 - person.memory**2) ** 0.5 * fresh if at else fresh
        true = {
            name: getattr(person, name) * person.drift.get(name, 1.0) ** far * np.exp(_mood(name, moods[name]))
            for name in names
        }
        count = int(rng.integers(person.answers[0], person.answers[1] + 1))
        answers = [_answer(rng, person, true, pillars[i * len(pillars) // count], follow_up=i % 2 == 1)
                   for i in range(count)]  # fmt: skip
        cards.append(_card(answers))
    return cards


def pasts(cards: Sequence[Scorecard], **options: Any) -> list[Past]:
    """Sessions every other day up to now, without folders."""
    first = NOW - timedelta(days=2 * (len(cards) - 1))
    return [
        Past.model_validate(
            {
                "session": f"{first + timedelta(days=2 * i):%Y%m%d-%H%M%S}-{i:06x}",
                "created": first + timedelta(days=2 * i),
                "level": "senior",
                "company": "any",
                "asked": "mixed",
                "viva_version": card.viva_version,
                "samples": samples(card),
            }
            | options
        )
        for i, card in enumerate(cards)
    ]


def keep(
    sessions_dir: Path,
    card: Scorecard | None,
    now: datetime = NOW,
    *,
    level: str = "senior",
    pillar: str | None = None,
    device: str = "Yeti",
    redo_of: RedoOf | None = None,
) -> Path:
    """A session folder with this scorecard; None: not scored."""
    folder = store.create(sessions_dir, now)
    record = Session(
        schema=SESSION_SCHEMA,
        id=folder.name,
        created=now,
        viva_version=__version__,
        settings={"interview": {"level": level, "company": "any", "pillar": pillar}},
        plan=[],
        devices={"input": device, "output": "speaker"},
        redo_of=redo_of,
    )
    store.write_record(folder, record)
    (folder / store.EVENTS_FILE).write_text(json.dumps({"type": "session_started", "t_s": 0.0}) + "\n")
    if card:
        store.open_session(folder).write_scorecard(card.model_copy(update={"session": folder.name}).to_json())
    return folder


def _mood(name: str, mood: float) -> float:
    """How fast one articulates varies less than how much one stumbles."""
    return mood / 3 if name in {"words_per_minute", "articulation"} else mood


def _card(answers: list[dict[str, Any]]) -> Scorecard:
    card = Scorecard.model_validate(
        {
            "viva_version": __version__,
            "source": "session",
            "summary": {"answers": 0, "measured": 0, "words": 0, "answer_s": None, "words_per_minute": None,
                        "articulation_rate": None, "median_onset_s": None, "median_content_s": None,
                        "fillers_per_minute": None, "fillers_per_100_words": None, "decisions": {}},
            "answers": answers,
            "not_measured": [],
        }
    )  # fmt: skip
    return card.model_copy(update={"summary": summarize(card.answers)})


def _answer(
    rng: np.random.Generator, person: Person, true: Mapping[str, float], pillar: Pillar, *, follow_up: bool
) -> dict[str, Any]:
    def some(name: str) -> float:
        return float(true[name] * np.exp(_mood(name, rng.normal(0.0, person.within))))

    def many(rate: float) -> int:
        return int(rng.poisson(rate))

    def of(count: int, share: float) -> int:
        return int(rng.binomial(count, min(1.0, share)))

    answer_s = max(8.0, some("answer_s") * (0.5 if follow_up else 1.0))
    words = max(10, round(some("words_per_minute") * answer_s / 60))
    pause_s = min(0.8, some("pause_share")) * answer_s
    phonation_s = answer_s - pause_s
    vocal = many(some("vocal") * answer_s / 60)
    lexical = many(some("lexical") * words / 100)
    repeats = many(some("repeats") * words / 100)
    pauses = many(some("mid_clause") * words / 100)
    onset_s = some("onset_s")
    answer: dict[str, Any] = {
        "question": "?", "question_id": "q", "pillar": pillar, "move": "probe_reasoning" if follow_up else "ask",
        "start_s": 0.0, "end_s": answer_s, "text": "", "words": [],
        "fillers": {
            "count": vocal + lexical, "per_minute": 60 * (vocal + lexical) / answer_s,
            "per_100_words": 100 * (vocal + lexical) / words,
            "by_kind": {
                "vocal": {"count": vocal, "complete": True}, "lexical": {"count": lexical, "complete": True},
                "repetition": {"count": repeats, "complete": True}, "false_start": {"count": 0, "complete": False},
            },
            "events": [], "clusters": [],
        },
        "latency": {"onset_s": onset_s, "content_s": onset_s + some("content_s") - true["onset_s"],
                    "announced_pause": bool(rng.random() < 0.1), "announced_pause_s": None},
        "pace": {
            "words_per_minute": 60 * words / answer_s, "articulation_rate": 0.0, "words": words,
            "syllables": round(some("articulation") * phonation_s), "answer_s": answer_s, "phonation_s": phonation_s,
            "mean_run_syllables": 8.0, "pause_count": pauses, "mid_clause_count": pauses, "pause_s": pause_s,
            "longest_pause_s": 1.0, "pauses": [],
        },
    }  # fmt: skip
    own = many(some("own")) if pillar != "fundamentals" else 0
    reasons, outcomes = of(own, some("reason")), of(own, some("outcome"))
    answer["ownership"] = {
        "clauses": [],
        "chains": [
            {"decision": SAID, "subject": "I", "reason": SAID if i < reasons else None,
             "outcome": SAID if i < outcomes else None}
            for i in range(own)
        ],
        "unowned": [SAID] * (many(some("unowned")) if pillar == "behavioral" else 0),
        "decisions": {"I": own, "we": 0, "other": 0, "passive": 0},
        "pronouns": {"I": own, "we": 0},
    }  # fmt: skip
    if not follow_up:
        points = int(rng.integers(4, 8))
        covered = of(points, some("covered"))
        answer["coverage"] = [{"point": f"p{i}", "evidence": SAID if i < covered else None} for i in range(points)]
        design = {"constraints": [], "architecture": SAID, "decisions": [],
                  "constraints_first": bool(rng.random() < true["constraints_first"])}  # fmt: skip
        answer["structure"] = {
            "opening": None,
            "length": {"value": answer_s, "unit": "s", "low": None, "high": None, "verdict": None},
            "design": design if pillar == "design" else None,
        }
    return answer
