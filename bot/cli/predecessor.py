"""The interview that a new one goes on with: which it is, and what was asked and answered in it so far."""

from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from bot import paths
from bot.cli.conduct import is_demo
from bot.errors import SessionError
from bot.interviewer.bank import Bank
from bot.interviewer.encoder import Encoder
from bot.interviewer.interview import Interview
from bot.interviewer.plan import Plan, plan_from_record
from bot.interviewer.state import State
from bot.session import store
from bot.session.record import Event, SessionEnded, SessionStarted
from bot.settings import InterviewSettings, Settings


def take_up(bank: Bank, encoder: Encoder) -> tuple[Plan, tuple[str, State]]:
    """The last interview's plan and state, to go on with. Raises SessionError when it came to its end."""
    session, events = last_interview(paths.sessions_dir())
    if any(isinstance(event, SessionEnded) and event.reason == "finished" for event in events):
        raise SessionError(
            f"The last interview, {session.id}, came to its end: there is nothing to resume.",
            'Run "viva interview" for a new one.',
        )
    earlier = _chosen(session)
    plan = plan_from_record(session.record.plan, bank, earlier)
    interview = Interview(plan, bank, encoder, earlier)
    return plan, (session.id, interview.resume(_with_predecessors(session, events)))


def as_before(settings: Settings) -> Settings:
    """With the length and the level that the last interview was planned for. Raises SessionError."""
    session, _ = last_interview(paths.sessions_dir())
    kept = {name: getattr(_chosen(session), name) for name in ("minutes", "level")}
    return settings.model_copy(update={"interview": settings.interview.model_copy(update=kept)})


def _chosen(session: store.StoredSession) -> InterviewSettings:
    try:
        return Settings.model_validate(session.record.settings).interview
    except ValidationError:
        raise SessionError(
            f"The settings of the last interview, {session.id}, are of another version of Viva.",
            'Run "viva interview" for a new one.',
        ) from None


def last_interview(sessions_dir: Path) -> tuple[store.StoredSession, list[Event]]:
    """The newest session that began and is an interview of the user's own: no demo, and no answer asked again.

    Where that was gone on with, it is the one that did, even if the clock was wrong and its name is older. Raises
    SessionError where there is none, or when the newest cannot be read.
    """
    known = store.begun(sessions_dir)
    for folder in reversed(known):
        session = store.open_session(folder)
        if session.record.redo_of is not None or is_demo(session.record):
            continue
        if _began(events := session.events()):
            followed, seen = _followed(known), {session.id}
            while (later := followed.get(session.id)) is not None and later[0].id not in seen:
                session, events = later
                seen.add(session.id)
            return session, events
    raise SessionError("There is no interview to go on with.", 'Hold one: "viva interview".')


def _began(events: list[Event]) -> bool:
    return any(isinstance(event, SessionStarted) for event in events)


def _followed(known: list[Path]) -> dict[str, tuple[store.StoredSession, list[Event]]]:
    """By the id of a session, the newest that took it up, and began."""
    found = {}
    for folder in known:
        with suppress(SessionError):
            session = store.open_session(folder)
            before = session.record.resumed_from
            if before is not None and _began(events := session.events()):
                found[before] = (session, events)
    return found


def _with_predecessors(session: store.StoredSession, events: list[Event]) -> list[Event]:
    """The events of an interview that was interrupted more than once, on one clock."""
    chain, seen = list(events), {session.id}
    while (before := session.record.resumed_from) is not None and before not in seen:
        seen.add(before)
        try:
            session = store.find(paths.sessions_dir(), before)
            past = session.events()
        except SessionError:
            break
        offset_s = max((event.t_s for event in past), default=0.0)
        chain = [*past, *(event.model_copy(update={"t_s": event.t_s + offset_s}) for event in chain)]
    return chain
