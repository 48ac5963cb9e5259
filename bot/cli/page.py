"""A session's page: made with its sound inside, written whole or not at all, opened in the browser."""

import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.audio.encode import Encoded, encode
from bot.audio.files import Done
from bot.cli.score_input import steps
from bot.private import write_private
from bot.report.page import page
from bot.report.shapes import Sound, View
from bot.report.wording import many
from bot.session import store
from bot.session.record import Session
from bot.session.store import StoredSession


def write_page(session: StoredSession, made: View, out: Path | None = None) -> Path:
    """Write the report as a page and give its path: `out`, or `report.html` in the session's folder.

    A session without recordings has a page without sound. A bar shows how far the sound is. Raises StorageError.
    """
    path = out or session.folder / store.PAGE_FILE
    with steps([session.id]) as bar:
        told = bar.told(0)
        sound = sound_of(session, lambda share: told(share, "Packing the sound"))
    write_private(path, page(made, sound, tuple(asked(session.record))))
    return path


def open_in_browser(path: Path) -> bool:
    """Whether there is a browser that takes the page."""
    return webbrowser.open(path.resolve().as_uri())


def sound_of(session: StoredSession, done: Done = lambda _share: None) -> Sound | None:
    """Both tracks to be heard again; None where neither is there, or neither holds any sound."""
    return as_sound(encode(session.sound(store.CANDIDATE_FILE), session.sound(store.INTERVIEWER_FILE), done=done))


def as_sound(encoded: Encoded | None) -> Sound | None:
    """What was encoded as a page carries it."""
    if encoded is None:
        return None
    return Sound(
        audio=encoded.audio,
        mime=encoded.mime,
        duration_s=encoded.duration_s,
        peaks_per_s=encoded.peaks_per_s,
        candidate=encoded.candidate,
        interviewer=encoded.interviewer,
    )


def asked(record: Session) -> Iterator[tuple[str, str]]:
    """When the session was, and what was asked for, as names and values."""
    when = record.created.astimezone()
    yield "When", f"{when.day} {when:%B %Y, %H:%M}"
    wanted = record.settings.get("interview")
    if isinstance(wanted, dict) and (parts := list(_wanted(wanted))):
        yield "Asked for", ", ".join(parts)


def _wanted(settings: dict[str, Any]) -> Iterator[str]:
    """Settings come from a file: only what has the right type is said."""
    level, company, pillar = settings.get("level"), settings.get("company"), settings.get("pillar")
    if isinstance(pillar, str):
        yield f"{pillar} questions"
    if isinstance(level, str):
        yield f"{level} level"
    if isinstance(company, str) and company != "any":
        yield {"bigtech": "a big company", "startup": "a start-up"}.get(company, company)
    minutes, questions = settings.get("minutes"), settings.get("questions")
    if isinstance(questions, int) and questions > 0:
        yield many(questions, "question")
    elif isinstance(minutes, int | float) and 0 < minutes < 1000:
        yield many(minutes, "minute")
