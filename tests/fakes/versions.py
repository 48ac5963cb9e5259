"""Files that are written again and again, and tell which version they are. Needs no pytest: writers start quickly."""

SIZES = {"report.html": 10_000_000, "scorecard.json": 300_000, "judge.json": 20_000, "session.json": 2_000}
"""Bytes of what a session's folder holds that is written again."""


def version(number: int, size: int) -> str:
    """Content that tells which version it is and whether it is whole: its number, as often as fits."""
    word = f"{number:09d}\n"
    return word * (size // len(word))
