"""`viva.progress/1`: what `viva progress --json` prints.

An object of

- `schema`; `pillar`, `level`, `last`, `since`, `metric`: what was wished for, each may be null
- `sessions`: `id`, `created`, `level`, `company`, `asked` (a pillar, or `mixed`), `viva_version`; oldest first
- `metrics`, each of
    - `metric` (a key of `bot.report.metrics`), `unit`
    - `points`: `session`, `value`, `answers`, `low` and `high`: quartiles of its answers, null for fewer than three
    - `answers` in all; `spread`: how far apart the middle half of a session's answers usually lies, may be null
    - `median`, `earlier`, `recent`: over sessions, recent being the last third; null for few sessions
    - `slope`: a session, among sessions of one kind; `p`: of this metric alone, while the verdict allows for all that
      are shown together; `visible`: the smallest steady change from the first to the last session that would be seen
      four times in five. All three null where there are too few sessions
    - `verdict`: `less`, `more`, `no_clear_change` or `too_few_sessions`
    - `change`: null, or `session` and `date` from which on it holds, `before` and `after` (medians), `shift`
- `alpha`: how often anything at all is called a change where there is only noise; `least_sessions`: of one kind, below
  which nothing is said
- `groups`: `by` (`pillar`, `level`), `name`, `sessions`, `medians` by metric; where there is more than one
- `kinds`: by `level`, `pillar` and `version`, how many sessions of each, where they differ: only like is compared
- `left_out`: ids of sessions `unscored`, `unreadable` and `redone`, and how many were `short`, or
  `demos`
- `practice`: `days` of the last four weeks, drills included, `weeks_in_a_row`, `last`; `readings`: null, or of texts
  read aloud `sittings`, `understood` (of a hundred words, the median), `earlier`, `recent`, `verdict` as above
    - `sittings`: `id`, `created`, `mode`, oldest first; `metrics` as above, with `sitting` for `session` and `items`
      (words, sounds, readings, tries), from which a point is counted, for `answers`
    - `pairs`: by `contrast`, with its `name`, how many tries were `heard` and `said` as meant, of `heard_of` and
      `said_of`, in how many `sittings`
    - `cards`: `kind` (`word`, `contrast`), `name`, `due`; the first due first
    - `known`: how many of `readings_of` were of a text read in an earlier sitting
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from bot.report.drilled import UNDERSTOOD
from bot.report.progress import Line, Progress
from bot.report.trend import ALPHA, LEAST, Change

SCHEMA: Final = "viva.progress/1"


def as_data(progress: Progress) -> dict[str, Any]:
    """Progress as the schema above has it."""
    wish, chosen = progress.wish, progress.chosen
    practice = progress.practice
    return {
        "schema": SCHEMA,
        "pillar": wish.pillar,
        "level": wish.level,
        "last": wish.last,
        "since": wish.since.isoformat() if wish.since else None,
        "metric": wish.metric,
        "sessions": [
            {
                "id": past.session,
                "created": past.created.isoformat(),
                "level": past.level,
                "company": past.company,
                "asked": past.asked,
                "viva_version": past.viva_version,
            }
            for past in chosen.past
        ],
        "metrics": [_metric(line, [past.session for past in chosen.past]) for line in progress.lines],
        "groups": [
            {
                "by": group.by,
                "name": group.name,
                "sessions": group.sessions,
                "medians": {metric: _rounded(value) for metric, value in group.medians.items()},
            }
            for group in progress.groups
        ],
        "alpha": ALPHA,
        "least_sessions": LEAST,
        "kinds": chosen.kinds,
        "left_out": {
            "unscored": [past.session for past in chosen.unscored],
            "unreadable": [past.session for past in chosen.unreadable],
            "redone": [past.session for past in chosen.redone],
            "short": progress.short,
            "demos": chosen.demos,
        },
        "practice": {
            "days": [
                (week.monday + timedelta(days=i)).isoformat()
                for week in practice.weeks
                for i, was in enumerate(week.days)
                if was
            ],
            "weeks_in_a_row": practice.weeks_in_a_row,
            "last": practice.last.isoformat() if practice.last else None,
            "readings": _readings(progress),
            **_drilled(progress),
        },
    }


def _drilled(progress: Progress) -> dict[str, Any]:
    read = progress.drilled
    ids = [one.id for one in read.sittings]
    return {
        "sittings": [{"id": one.id, "created": one.created.isoformat(), "mode": one.mode} for one in read.sittings],
        "metrics": [_metric(line, ids) for line in progress.drills],
        "pairs": [
            {
                "contrast": one.id,
                "name": one.name,
                "heard": one.heard[0],
                "heard_of": one.heard[1],
                "said": one.said[0],
                "said_of": one.said[1],
                "sittings": one.sittings,
            }
            for one in read.contrasts
        ],
        "cards": [
            {"kind": card.kind, "name": card.name, "due": card.due.isoformat()}
            for card in sorted(read.cards, key=lambda card: (card.due, card.name))
        ],
        "known": read.known,
        "readings_of": read.readings,
    }


def _metric(line: Line, ids: Sequence[str]) -> dict[str, Any]:
    """`ids` are those of the sessions, or of the sittings."""
    trend, change, of = line.trend, line.trend.change, line.metric.of
    items = "answers" if of == "session" else "items"
    quiet = "no_clear_change" if trend.enough else "too_few_sessions"
    return {
        "metric": line.metric.key,
        "unit": line.metric.unit,
        "points": [
            {
                of: ids[point.session],
                "value": _rounded(point.value),
                items: point.answers,
                "low": _rounded(point.low),
                "high": _rounded(point.high),
            }
            for point in line.points
        ],
        items: line.answers,
        "spread": _rounded(line.spread),
        "median": _rounded(trend.median),
        "earlier": _rounded(trend.earlier),
        "recent": _rounded(trend.recent),
        "slope": _rounded(trend.slope),
        "p": _rounded(trend.chance, 6),
        "visible": _rounded(trend.visible),
        "verdict": change.direction if change else quiet,
        "change": _change(change, line, ids) if change else None,
    }


def _change(change: Change, line: Line, ids: Sequence[str]) -> dict[str, Any]:
    return {
        line.metric.of: ids[line.points[change.since].session],
        "date": line.days[change.since].isoformat(),
        "before": _rounded(change.before),
        "after": _rounded(change.after),
        "shift": _rounded(change.shift),
    }


def _readings(progress: Progress) -> dict[str, Any] | None:
    line = next((line for line in progress.drills if line.metric == UNDERSTOOD), None)
    if line is None:
        return None
    trend = line.trend
    quiet = "no_clear_change" if trend.enough else "too_few_sessions"
    return {
        "sittings": len(line.points),
        "understood": _rounded(trend.median),
        "earlier": _rounded(trend.earlier),
        "recent": _rounded(trend.recent),
        "verdict": trend.change.direction if trend.change else quiet,
    }


def _rounded(value: float | None, digits: int = 4) -> float | None:
    return None if value is None else round(value, digits)
