"""How numbers are said: each format once, for the terminal, the page and everything else."""

from collections.abc import Mapping, Sequence
from typing import Final

_CONTROL: Final = dict.fromkeys((*range(32), *range(127, 160)))


def harmless(text: str) -> str:
    """Without control characters: what was said comes from files, and escape sequences must not reach a terminal."""
    return text.translate(_CONTROL)


def clock(seconds: float | None) -> str:
    """A moment: 1:05, or 1:02:03 after an hour; empty for text."""
    if seconds is None:
        return ""
    whole = int(max(0.0, seconds))
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"


def lasting(seconds: float) -> str:
    """A length: 0.8 s, 48 s, 2 min 5 s."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    return f"{round(seconds) // 60} min {round(seconds) % 60} s"


def many(count: float, one: str, more: str = "") -> str:
    """One answer, two answers: as "1 answer", "2 answers"; a part stays a part: "1.5 minutes"."""
    shown = count if isinstance(count, int) else f"{count:g}"
    return f"{shown} {one if count == 1 else more or one + 's'}"


def rates(per_minute: float | None, per_100_words: float | None) -> str:
    """Fillers in time and in words, as far as they can be said."""
    minute = "" if per_minute is None else f"{per_minute:.1f} a minute"
    hundred = "" if per_100_words is None else f"{per_100_words:.1f} in 100 words"
    return ", ".join(filter(None, (minute, hundred)))


def speed(words_per_minute: float, articulation_rate: float) -> str:
    """Pace with pauses, and without."""
    return f"{words_per_minute:.0f} words a minute, {articulation_rate:.1f} syllables a second"


def reaction(onset_s: float, content_s: float | None) -> str:
    """How soon an answer came."""
    cut_in = onset_s < 0
    line = f"came in {-onset_s:.1f} s before the question ended" if cut_in else f"{onset_s:.1f} s to the first sound"
    if content_s is None or content_s < 0:
        return line
    return f"{line}, {content_s:.1f} s to the first word of substance"


def deciders(decisions: Mapping[str, int]) -> str:
    """Whose the decisions were: 2 yours, 1 of "we"."""
    named: Sequence[tuple[str, str]] = (
        ("I", "yours"), ("we", "of \"we\""), ("other", "of others"), ("passive", "with no one named"),
    )  # fmt: skip
    counted = [f"{decisions[who]} {name}" for who, name in named if decisions.get(who)]
    return ", ".join(counted) if counted else "none heard"
