"""A session's scorecard as it is shown: as measured, less what was struck out, beside what the candidate thought.

The one place where the three files of a session folder meet. `scorecard.json` stays as measured; whoever shows numbers
or draws conclusions from them reads them through here.
"""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import SessionError
from bot.scoring.card import Scorecard
from bot.scoring.disputes import Disputes, Label, disputed
from bot.scoring.self_rating import SelfRating, rated
from bot.session.store import DISPUTES_FILE, RATING_FILE, StoredSession

Kept = TypeVar("Kept", bound=BaseModel)


def kept(session: StoredSession) -> Scorecard | None:
    """The scorecard that is there, as shown; None where there is none that is whole and up to date. Nothing is scored.

    Raises SessionError where the candidate's own files cannot be read.
    """
    card = measured(session)
    return shown(session, card) if card else None


def measured(session: StoredSession) -> Scorecard | None:
    """The same as it was measured."""
    text = session.fresh_scorecard()
    try:
        return Scorecard.model_validate_json(text) if text else None
    except ValidationError:
        return None


def shown(session: StoredSession, card: Scorecard) -> Scorecard:
    """A card just measured, as it is shown. Raises SessionError where the candidate's own files cannot be read."""
    return rated(rating(session), disputed(card, labels(session)))


def labels(session: StoredSession) -> list[Label]:
    """What was struck out. Raises SessionError."""
    text = session.read_disputes()
    return _valid(Disputes, text, session, DISPUTES_FILE).labels if text is not None else []


def rating(session: StoredSession) -> SelfRating | None:
    """What the candidate thought; None where nobody was asked or all was skipped. Raises SessionError."""
    text = session.read_self_rating()
    return _valid(SelfRating, text, session, RATING_FILE) if text is not None else None


def _valid(model: type[Kept], text: str, session: StoredSession, name: str) -> Kept:
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "its start"
        raise SessionError(
            f"{session.folder / name} is not valid at {where}: {first['msg']}.", "Mend or delete the file."
        ) from None
