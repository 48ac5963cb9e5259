"""`viva.scorecard/1`: what `viva score --json` prints and a session's `scorecard.json` holds.

All `*_s` are seconds on the session's clock, or from the start of the recording; null for text, and null
wherever there was not enough speech to say. Nothing here is an estimate that could not be made.
"""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.session.record import Pillar

SCORECARD_SCHEMA = "viva.scorecard/1"


class _Card(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Timed(_Card):
    """Something said, and when."""

    text: str
    start_s: float | None
    end_s: float | None


class TurnCard(_Card):
    """The candidate held the floor, from the first sound to the last."""

    start_s: float
    end_s: float


class SpokenWord(Timed):
    """One recognised word."""

    probability: float | None
    """The recogniser's, 0 to 1; null for text."""


class FillerEvent(Timed):
    """One word, or a few, without meaning."""

    kind: Literal["vocal", "lexical", "repetition", "false_start"]
    confidence: float | None
    """The recogniser's lowest probability among its words; null for text."""


class KindCount(_Card):
    """How many of one kind."""

    count: int
    complete: bool
    """False where more exist than could be counted."""


class Cluster(_Card):
    """Three fillers or more within ten seconds."""

    start_s: float
    end_s: float
    count: int


class Fillers(_Card):
    """Words that could go without loss."""

    count: int
    """Vocal and lexical ones; repetitions and false starts are counted apart."""
    per_minute: float | None
    """Of speaking, from the first to the last sound of the turns."""
    per_100_words: float | None
    """Of words other than hesitation sounds; null for a text of fewer than five."""
    by_kind: dict[str, KindCount]
    events: list[FillerEvent]
    clusters: list[Cluster]


class Latency(_Card):
    """From the interviewer's last audible sample."""

    onset_s: float
    """To the first sound; negative where the candidate cut in."""
    content_s: float | None
    """To the first word that is no filler and no announcement of a pause."""
    announced_pause: bool
    """Whether a moment to think was asked for."""
    announced_pause_s: float | None
    """From the announcement to the first word of substance: part of `content_s`, not held against anyone."""


class PauseCard(_Card):
    """A silence of at least 0.25 s inside a turn."""

    start_s: float
    end_s: float
    mid_clause: bool | None
    """Null where no word stands on one of its sides."""
    after: str
    """The word before the silence."""


class Pace(_Card):
    """Speed and pauses."""

    words_per_minute: float
    articulation_rate: float
    """Syllables a second, pauses out."""
    words: int
    """Without hesitation sounds."""
    syllables: int
    answer_s: float
    """First to last sound of the turns, pauses in."""
    phonation_s: float
    """The same, pauses out."""
    mean_run_syllables: float
    """Syllables between pauses."""
    pause_count: int
    mid_clause_count: int
    pause_s: float
    """All pauses together."""
    longest_pause_s: float
    pauses: list[PauseCard]


class ClauseCard(Timed):
    """One clause, who acts in it, and how."""

    subject: Literal["I", "we", "other", "passive"]
    role: Literal["decision", "action", "judgement", "other"]


class ChainCard(_Card):
    """A decision, what was said of why, and what came of it."""

    decision: Timed
    subject: Literal["I", "we", "other", "passive"]
    reason: Timed | None
    outcome: Timed | None


class Suggestion(_Card):
    """One thing to try another time, and the sentence it is about. No grade."""

    kind: Literal["unowned", "passive", "reason", "outcome"]
    text: str
    sentence: Timed


class Ownership(_Card):
    """Who acted."""

    clauses: list[ClauseCard]
    chains: list[ChainCard]
    unowned: list[Timed]
    """What "we" did, with no decision of one's own near."""
    decisions: dict[str, int]
    """By subject."""
    pronouns: dict[str, int]
    """Clauses with `I` and with `we` as their subject. No grade: research disagrees on what it means."""
    suggestions: list[Suggestion] = []
    """At most three, what helps most first."""


class PointCovered(_Card):
    """A rubric point and the sentence that covered it."""

    point: str
    evidence: Timed | None
    weight: int = 1
    """Of the question bank, 1 to 3; 1 on cards that were made before it was kept."""
    asks: str | None = None
    """The question by which the interviewer asks for it; it does not give it away."""


class NotMeasured(_Card):
    """What the scorecard does not say, and why."""

    what: str
    why: str


Told = Literal["situation", "decision", "action", "result", "other"]


class Stretch(Timed):
    """A sentence of a story, and what it does there."""

    does: Told


class Share(_Card):
    """How much of a story does one thing."""

    share: float
    """0 to 1, of the words' time; of the words themselves in a text."""
    spoken_s: float | None
    """Time of the words, pauses left out; null for text."""
    words: int


class Story(_Card):
    """A behavioral answer, before the first follow-up."""

    shares: dict[Told, Share]
    """Of situation, decision (with the reasons and options weighed for it), action, result and other; together 1."""
    stretches: list[Stretch]
    """All sentences in order: what the shares were counted from."""


class Raised(Timed):
    """A sentence that asks for a constraint or assumes one."""

    constraints: list[str]
    """Those of the question's known constraints it asks for; empty where it is about another."""


class DesignDecision(Timed):
    """A sentence that names a part of the system or makes a choice for it."""

    constraint: Timed | None
    """The words that give a constraint as its reason."""


class Design(_Card):
    """A design answer with its follow-ups."""

    constraints: list[Raised]
    architecture: Timed | None
    """The first sentence that names a part of the system or a choice for it."""
    constraints_first: bool | None
    """Whether a constraint was raised before that; null where no part was named."""
    decisions: list[DesignDecision]


class Opening(Timed):
    """The first sentence of an answer."""

    does: Told | Literal["constraint", "architecture", "point", "wrong_claim"]
    """`point`: it covers one; `other`: none of these."""
    answers: bool
    """Whether it goes to the matter: anything but `other`."""


class Length(_Card):
    """How long an answer is, before the first follow-up."""

    value: float
    unit: Literal["s", "words"]
    """Seconds from the first to the last sound; words for a text."""
    low: float | None
    high: float | None
    """What is usual; null where no reference is known."""
    verdict: Literal["short", "usual", "long"] | None


class WrongClaim(Timed):
    """A sentence that surely claims something wrong."""

    claim: str
    """The wrong claim, as the question bank has it."""


class Structure(_Card):
    """How an answer is built. On the card of a question's first answer; null on those of follow-ups."""

    opening: Opening | None
    length: Length
    story: Story | None = None
    """Behavioral questions only."""
    design: Design | None = None
    """Design questions only."""
    wrong_claims: list[WrongClaim] = []
    unsaid: list[NotMeasured] = []
    """What of this cannot be said, and why."""


Disputable = Literal[
    "vocal",
    "lexical",
    "repetition",
    "false_start",
    "pause",
    "mid_clause",
    "decision",
    "unowned",
    "wrong_claim",
    "covered",
    "constraint",
    "architecture",
]
"""What can be struck out as wrong; `mid_clause` leaves the pause and says that it is not inside a clause."""


class CountedEvent(Timed):
    """One thing that a number was counted from."""

    id: str
    """`1.f3`: the third filler of the first answer; good until the session is measured anew."""
    kind: Disputable
    confidence: float | None = None
    """The recogniser's, of a filler; null for the rest."""
    subject: Literal["I", "we", "other", "passive"] | None = None
    """Who decided, of a decision."""
    about: str | None = None
    """The wrong claim, or the rubric point that was covered."""


class StruckEvent(CountedEvent):
    """Struck out by the candidate: shown, and in no number."""

    struck_at: datetime
    because: str | None


class AnswerCard(_Card):
    """One answer. A measure is null where there was not enough speech, and `not_enough` says why."""

    question: str | None
    question_id: str | None = None
    pillar: Pillar | None = None
    move: str | None = None
    """`ask` for a first asking, else the follow-up's move; null outside sessions."""
    file: str | None = None
    """Name of the recording; null in sessions."""
    start_s: float | None
    end_s: float | None
    text: str
    words: list[SpokenWord]
    """To the letter: hesitation sounds found in the sound stand among them, with the detector's confidence."""
    turns: list[TurnCard] = []
    """What the answer was spoken in; silences inside are `pace.pauses`. Empty for text."""
    heard: list[Timed] = []
    """What the interviewer said, from the question on to the next one; empty outside sessions."""
    asides: list[Timed] = []
    """What the candidate said that is no part of the answer: asking to repeat, for a constraint, for time."""
    unsure: list[Timed] = []
    """Stretches that the recogniser may have misheard; empty for text."""
    not_enough: str | None = None
    fillers: Fillers | None = None
    latency: Latency | None = None
    pace: Pace | None = None
    ownership: Ownership | None = None
    structure: Structure | None = None
    coverage: list[PointCovered] = []
    """Of a first answer all points of the question, wherever they were covered, in its follow-ups too; of a follow-up
    those first covered in it. Empty where the question is not in the bank."""
    struck: list[StruckEvent] = []
    """Empty as measured; filled where what the candidate disputes was taken out of the numbers."""


class Summary(_Card):
    """All measured answers together; null where there were none."""

    answers: int
    measured: int
    words: int
    answer_s: float | None
    words_per_minute: float | None
    articulation_rate: float | None
    median_onset_s: float | None
    """Of answers with no announced pause."""
    median_content_s: float | None
    fillers_per_minute: float | None
    fillers_per_100_words: float | None
    decisions: dict[str, int]


class Difference(_Card):
    """What the candidate thought of one thing before the numbers, and what was heard. No grade."""

    dimension: str
    thought: str
    """One of a few worded steps."""
    heard: str
    """The step that the number stands on."""
    value: float
    """The number, in the dimension's unit, see `bot.scoring.self_rating`."""
    of: int
    """How many answers, decisions or points it was counted from."""
    steps: int
    """From the thought to what was heard, upwards if positive; 0 where they agree."""


class SelfRated(_Card):
    """The candidate's own rating beside the numbers."""

    created: datetime
    after_numbers: bool
    """Whether the numbers were known by then: no blind rating."""
    differences: list[Difference]


class Scorecard(_Card):
    """The whole card."""

    schema_: Literal["viva.scorecard/1"] = Field(default="viva.scorecard/1", alias="schema")
    viva_version: str
    """Of the Viva that measured; another version may measure otherwise."""
    source: Literal["session", "recording", "text"]
    session: str | None = None
    """The session's id."""
    summary: Summary
    answers: list[AnswerCard]
    not_measured: list[NotMeasured]
    self_rated: SelfRated | None = None
    """Null as measured; added where a card is shown."""

    def to_json(self) -> str:
        """As printed and stored, indented, with a final newline."""
        return self.model_dump_json(by_alias=True, indent=2) + "\n"
