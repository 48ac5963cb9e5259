"""When the microphone was away or muted: a silence in which it was is nobody's pause."""

from collections.abc import Sequence

from bot.scoring.spans import Span
from bot.session.record import DeviceBack, DeviceLost, Event


def unheard(events: Sequence[Event]) -> list[Span]:
    """From the moment each loss was noticed to the microphone's return; one that never returned, to the last event.

    The sound had stopped up to two seconds before.
    """
    out: list[Span] = []
    since_s: float | None = None
    for event in events:
        if isinstance(event, DeviceLost) and event.device == "input":
            since_s = event.t_s if since_s is None else since_s
        elif isinstance(event, DeviceBack) and event.device == "input" and since_s is not None:
            out.append(Span(since_s, max(since_s, event.t_s)))
            since_s = None
    if since_s is not None:
        out.append(Span(since_s, max([since_s, *(event.t_s for event in events)])))
    return out


def unbroken(runs: Sequence[Span], absent: Sequence[Span]) -> list[tuple[Span, ...]]:
    """Stretches of speech, apart where the silence between them has an absence in it."""
    parts: list[list[Span]] = []
    for run in runs:
        if not parts or is_absent(Span(parts[-1][-1].end_s, run.start_s), absent):
            parts.append([])
        parts[-1].append(run)
    return [tuple(part) for part in parts]


def is_absent(silence: Span, absent: Sequence[Span]) -> bool:
    """Whether the microphone was away in it."""
    return any(hole.start_s < silence.end_s and hole.end_s > silence.start_s for hole in absent)
