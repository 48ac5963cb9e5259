"""The session folder's contents as types: `session.json` and the lines of `events.jsonl`.

This is the contract between the conversation and everything after it. All `*_s` are seconds on the
session clock: the sample index of the capture stream divided by its rate.
"""

from datetime import datetime
from math import isfinite
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from bot.stt.transcript import Word

SESSION_SCHEMA: Final = "viva.session/1"

Pillar = Literal["warm_up", "fundamentals", "design", "behavioral", "closing"]
"""The kind of a question. The bank holds the middle three; the others frame the interview."""

YEARS: Final = range(1901, 9999)
"""Those that can be told in every time zone."""
FURTHEST_S: Final = 1e6
"""Eleven days. What is beyond that, or no number, is no time of a session."""
Seconds = Annotated[float, Field(ge=-FURTHEST_S, le=FURTHEST_S)]


def _tellable(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise ValueError("no year of a session")
    return moment


def _timed(words: list[Word]) -> list[Word]:
    """Words of the recogniser are no model of ours: their numbers are checked here."""
    if not all(abs(word.start_s) <= FURTHEST_S and abs(word.end_s) <= FURTHEST_S for word in words):
        raise ValueError("a word at no time of a session")
    if not all(isfinite(word.probability) for word in words):
        raise ValueError("a word whose probability is no number")
    return words


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlannedQuestion(_Record):
    """One question of the plan."""

    id: str
    pillar: Pillar
    text: str


class ModelUse(_Record):
    """A model the session ran with."""

    name: str
    version: str = ""
    sha256: str = ""


class RedoOf(_Record):
    """Which answer a session asks for again."""

    session: str
    """The id of the session it was given in."""
    answer: int
    """Its number there, from 1, as the report counts."""


class Session(_Record):
    """`session.json`: all that is fixed when the session starts."""

    schema_: Literal["viva.session/1"] = Field(default=SESSION_SCHEMA, alias="schema")
    id: str
    """The folder's name."""
    created: Annotated[datetime, AfterValidator(_tellable)]
    viva_version: str
    settings: dict[str, Any]
    """The settings in force, without secrets."""
    plan: list[PlannedQuestion]
    devices: dict[str, str] = {}
    """`input` and `output`: device names."""
    models: list[ModelUse] = []
    resumed_from: str | None = None
    redo_of: RedoOf | None = None
    """Of a second try; absent in files from before there were any."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class _Event(_Record):
    t_s: Seconds
    """When it was noted."""


class SessionStarted(_Event):
    type: Literal["session_started"] = "session_started"
    resumed: bool = False


class QuestionAsked(_Event):
    """A question or follow-up the interviewer begins to say."""

    type: Literal["question_asked"] = "question_asked"
    id: str
    """The bank item's id, or `opening`, `warm_up`, `closing`."""
    text: str
    move: str
    """`ask` for the item's first asking, else the director's move."""
    target: str | None = None
    """The rubric point or clause the move is about."""
    quote: str | None = None
    """The candidate's words the follow-up refers to, as they were understood when it was asked: the transcript may hold
    what a second look made of them."""
    pillar: Pillar | None = None


class InterviewerSpeech(_Event):
    """What was heard of one utterance, by what the output device reported as played."""

    type: Literal["interviewer_speech"] = "interviewer_speech"
    text: str
    """The words that were heard, whole words only."""
    start_s: Seconds
    end_s: Seconds
    interrupted: bool = False


class CandidateSpeech(_Event):
    """One run of speech between silences."""

    type: Literal["candidate_speech"] = "candidate_speech"
    start_s: Seconds
    end_s: Seconds


class TurnEnded(_Event):
    """The candidate gave up the floor."""

    type: Literal["turn_ended"] = "turn_ended"
    reason: str
    """Which rule ended it: `complete`, `silence`, `limit`, `stop`."""
    waited_s: Seconds
    """Silence from the end of speech to this decision."""
    start_s: Seconds
    """First sound of the turn."""
    end_s: Seconds
    """Last sound of the turn."""


class TranscriptEvent(_Event):
    """The final words of one turn; follows its `turn_ended`."""

    type: Literal["transcript"] = "transcript"
    words: Annotated[list[Word], AfterValidator(_timed)]


class TurnReopened(_Event):
    """The last turn goes on: its `turn_ended` and what followed from it are void once it ended anew.

    Until then they stand for the words so far; see `events.settled`.
    """

    type: Literal["turn_reopened"] = "turn_reopened"
    start_s: Seconds
    """Of the turn."""


class DialogueActEvent(_Event):
    """Something the candidate did other than answer."""

    type: Literal["dialogue_act"] = "dialogue_act"
    act: str
    """`repeat`, `rephrase`, `slower`, `think`, `clarify`, `hint`, `dont_know`, `skip`, `pause`, `resume`, `stop`,
    `ask_back`, `backchannel`, `answer`."""
    start_s: Seconds
    end_s: Seconds


class LLMFallback(_Event):
    """The language model's sentence was not used; the template was spoken."""

    type: Literal["llm_fallback"] = "llm_fallback"
    reason: str


class Stall(_Event):
    """The candidate said nothing for a while."""

    type: Literal["stall"] = "stall"
    silence_s: Seconds


class DeviceLost(_Event):
    type: Literal["device_lost"] = "device_lost"
    device: Literal["input", "output"]
    why: Literal["gone", "silent"] = "gone"
    """`silent`: it is there and delivers nothing but zeros, as a muted one does."""


class DeviceBack(_Event):
    type: Literal["device_back"] = "device_back"
    device: Literal["input", "output"]
    name: str | None = None
    """Of the device, where it is another one than before."""


class EchoFallback(_Event):
    """The canceller does not cope with the room: from here on the microphone is closed while the interviewer speaks."""

    type: Literal["echo_fallback"] = "echo_fallback"
    taken_db: float
    """How much of the interviewer's voice it takes away."""


class SessionEnded(_Event):
    type: Literal["session_ended"] = "session_ended"
    reason: str
    """`finished`, `stopped` (the candidate asked), `unheard` (nobody was heard any more), `interrupted` (Ctrl-C),
    `failed`. All but the first can be gone on with."""


Event = Annotated[
    SessionStarted
    | QuestionAsked
    | InterviewerSpeech
    | CandidateSpeech
    | TurnEnded
    | TurnReopened
    | TranscriptEvent
    | DialogueActEvent
    | LLMFallback
    | Stall
    | DeviceLost
    | DeviceBack
    | EchoFallback
    | SessionEnded,
    Field(discriminator="type"),
]

EVENT: TypeAdapter[Event] = TypeAdapter(Event)
"""Reads and writes one line of `events.jsonl`."""
