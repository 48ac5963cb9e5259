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
"""

from datetime import timedelta
from typing import Any, Final

from bot.report.history import Past
from bot.report.progress import Line, Progress
from bot.report.progress_view import when
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
        "metrics": [_metric(line, progress) for line in progress.lines],
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
        },
    }


def _metric(line: Line, progress: Progress) -> dict[str, Any]:
    past, trend, change = progress.chosen.past, line.trend, line.trend.change
    quiet = "no_clear_change" if trend.enough else "too_few_sessions"
    return {
        "metric": line.metric.key,
        "unit": line.metric.unit,
        "points": [
            {
                "session": past[point.session].session,
                "value": _rounded(point.value),
                "answers": point.answers,
                "low": _rounded(point.low),
                "high": _rounded(point.high),
            }
            for point in line.points
        ],
        "answers": line.answers,
        "spread": _rounded(line.spread),
        "median": _rounded(trend.median),
        "earlier": _rounded(trend.earlier),
        "recent": _rounded(trend.recent),
        "slope": _rounded(trend.slope),
        "p": _rounded(trend.chance, 6),
        "visible": _rounded(trend.visible),
        "verdict": change.direction if change else quiet,
        "change": _change(change, past[line.points[change.since].session]) if change else None,
    }


def _change(change: Change, since: Past) -> dict[str, Any]:
    return {
        "session": since.session,
        "date": when(since).isoformat(),
        "before": _rounded(change.before),
        "after": _rounded(change.after),
        "shift": _rounded(change.shift),
    }


def _readings(progress: Progress) -> dict[str, Any] | None:
    if progress.readings is None:
        return None
    readings, trend = progress.readings
    quiet = "no_clear_change" if trend.enough else "too_few_sessions"
    return {
        "sittings": len(readings.shares),
        "understood": _rounded(trend.median),
        "earlier": _rounded(trend.earlier),
        "recent": _rounded(trend.recent),
        "verdict": trend.change.direction if trend.change else quiet,
    }


def _rounded(value: float | None, digits: int = 4) -> float | None:
    return None if value is None else round(value, digits)
