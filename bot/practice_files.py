"""The files practice keeps, by name. The diary writes them; archives carry them, and take in nothing else.

A page is made from the others whenever it is asked for; it has the recordings built in, and travels nowhere.

<data>/practice/
  <YYYYMMDD-HHMMSS>-<id>.json                       a sitting
  <YYYYMMDD-HHMMSS>-<id>.html                       its report as a page, once asked for
  schedule.json                                     what returns when
  recordings/<YYYYMMDD-HHMMSS>-<id>-<nn>-<what>.wav   what was said in a sitting, if it was to be kept
  .<YYYYMMDD-HHMMSS>-<id>.lock                      while a sitting goes on
"""

import re
from typing import Final

FOLDER: Final = "practice"
SCHEDULE: Final = "schedule.json"
RECORDINGS: Final = "recordings"
LOCK: Final = f".{SCHEDULE}.lock"
"""Held while the schedule is changed."""

ID: Final = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")
"""Of a sitting; those of interviews look the same."""
_SITTING: Final = re.compile(rf"({ID.pattern})\.json")
_PAGE: Final = re.compile(rf"({ID.pattern})\.html")
_LOCKED: Final = re.compile(rf"\.({ID.pattern})\.lock")
_RECORDING: Final = re.compile(rf"({ID.pattern})-\d{{2,4}}-[a-z]{{1,12}}\.wav")

SITTING_SCHEMA: Final = "viva.practice/1"
SCHEDULE_SCHEMA: Final = "viva.schedule/1"
MOST_RECORDING_BYTES: Final = 16_000_000
"""Eight minutes; none is longer than two."""


def sitting_of(name: str) -> str | None:
    """The id of the sitting that a file with this name is; None for other names."""
    match = _SITTING.fullmatch(name)
    return match[1] if match else None


def page_of(name: str) -> str | None:
    """The id of the sitting that a page with this name is of; None for other names."""
    match = _PAGE.fullmatch(name)
    return match[1] if match else None


def recorded_in(name: str) -> str | None:
    """The id of the sitting in which a recording with this name was made; None for other names."""
    match = _RECORDING.fullmatch(name)
    return match[1] if match else None


def lock_name(sitting_id: str) -> str:
    """The name of the file that a sitting holds locked while it goes on."""
    return f".{sitting_id}.lock"


def locked_by(name: str) -> str | None:
    """The id of the sitting that holds, or held, a file with this name; None for other names."""
    match = _LOCKED.fullmatch(name)
    return match[1] if match else None
