"""Sound, events and words to a scorecard: what is measured, put together. The same input, the same card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot import __version__
from bot.scoring import card
from bot.scoring.assessment import Assessor
from bot.scoring.coverage import assessed
from bot.scoring.language import Linguist, find_foreign
from bot.scoring.measures import Material, filler_card, not_enough, ownership_card, pace_card, summarize, unsure
from bot.scoring.recording import FollowedSound, Listener, Progress, Transcriber, no_progress, part, transcribe
from bot.scoring.spans import Span
from bot.scoring.speech import Person, Sound, find_speech
from bot.session.record import Pillar
from bot.stt.transcript import Word

_SEARCHED: Final = 0.1
"""The share of the work on a recording that finding speech and its language is, for the bar."""

VOCAL_INCOMPLETE: Final = card.NotMeasured(
    what="um, uh, er, hmm",
    why="Only those the recogniser wrote are counted; it drops most. Finding them takes the sound and Whisper base "
    '("viva models install whisper-base").',
)
_TIMES: Final = card.NotMeasured(what="latency, pace and pauses", why="They need the sound; a text has none.")
_NO_INTERVIEWER: Final = card.NotMeasured(
    what="answer latency", why="A plain recording does not tell when the question ended."
)


@dataclass(slots=True)
class Notes:
    """What could not be measured, each said once."""

    items: list[card.NotMeasured] = field(default_factory=list)

    def add(self, item: card.NotMeasured) -> None:
        if item not in self.items:
            self.items.append(item)


def score_recording(  # noqa: PLR0917 - the sound, its listeners and its labels
    sound: Sound,
    transcriber: Transcriber,
    question: str | None = None,
    progress: Progress = no_progress,
    name: str | None = None,
    person: Person | None = None,
    *,
    listener: Listener | None = None,
    assessor: Assessor | None = None,
    pillar: Pillar | None = None,
) -> card.Scorecard:
    """The scorecard of any recording, taken as one answer; `name` is the file's, the rest as for a session.

    A transcriber that is a `Linguist` too is asked for the language first: what is not English is not transcribed.
    """
    activity = find_speech(FollowedSound(sound, 4, part(progress, 0.0, _SEARCHED, "Finding speech")), person)
    asked = transcriber if activity.runs and isinstance(transcriber, Linguist) else None
    foreign = find_foreign(sound, activity, asked) if asked else None
    words: tuple[Word, ...] = ()
    if activity.runs and not (foreign and foreign.sure):
        recognising = part(progress, _SEARCHED, 1.0, "Recognising")
        window = Span(0.0, sound.duration_s)
        words = transcribe(sound, activity, window, transcriber, recognising, listener=listener).words
    material = Material(words, (activity.runs,) if activity.runs else (), listened=listener is not None)
    notes = Notes([_NO_INTERVIEWER] if listener else [VOCAL_INCOMPLETE, _NO_INTERVIEWER])
    made = answer_card(material, question, pillar, unfit=foreign.reason(words) if foreign else None)
    made = made.model_copy(update={"file": name})
    progress(1.0)
    return finished("recording", understood([made], assessor, notes, pillar=pillar), notes)


def score_text(
    text: str, question: str | None = None, *, assessor: Assessor | None = None, pillar: Pillar | None = None
) -> card.Scorecard:
    """What can be told from words alone; all times are null. `question` is its wording, or an id of the bank."""
    words = tuple(Word(word, 0.0, 0.0, 1.0) for word in text.split())
    material = Material(words, (), timed=False)
    notes = Notes([_TIMES])
    return finished(
        "text", understood([answer_card(material, question, pillar)], assessor, notes, pillar=pillar), notes
    )


def merge(cards: Sequence[card.Scorecard]) -> card.Scorecard:
    """Several scorecards as one, their answers in order."""
    if len(cards) == 1:
        return cards[0]
    answers = [answer for one in cards for answer in one.answers]
    notes = Notes()
    for one in cards:
        for note in one.not_measured:
            notes.add(note)
    kinds = {one.source for one in cards}
    return finished(kinds.pop() if len(kinds) == 1 else "recording", answers, notes)


def understood(
    cards: list[card.AnswerCard],
    assessor: Assessor | None,
    notes: Notes,
    requests: Mapping[int, Sequence[Word]] | None = None,
    pillar: Pillar | None = None,
) -> list[card.AnswerCard]:
    """The cards with coverage and structure; what could not be said is noted."""
    made, unsaid = assessed(cards, assessor, requests, pillar)
    for note in unsaid:
        notes.add(note)
    return made


def answer_card(
    material: Material,
    question: str | None,
    pillar: Pillar | None = None,
    *,
    follow_up: bool = False,
    unfit: str | None = None,
) -> card.AnswerCard:
    """One answer's measures; `unfit` is why it must not be measured, whatever its words."""
    reason = unfit or not_enough(material)
    timed = material.timed
    empty = material if reason else material.with_fillers()
    runs = [run for turn in material.turns for run in turn]
    return card.AnswerCard(
        question=question,
        start_s=rounded(runs[0].start_s) if runs else None,
        end_s=rounded(runs[-1].end_s) if runs else None,
        text=" ".join(word.text for word in material.words),
        words=[
            card.SpokenWord(
                text=word.text,
                start_s=rounded(word.start_s) if timed else None,
                end_s=rounded(word.end_s) if timed else None,
                probability=round(word.probability, 3) if timed else None,
            )
            for word in material.words
        ],
        turns=[
            card.TurnCard(start_s=rounded(turn[0].start_s), end_s=rounded(turn[-1].end_s))
            for turn in material.turns
            if turn
        ],
        unsure=unsure(material),
        not_enough=reason,
        fillers=None if reason else filler_card(empty),
        pace=pace_card(empty) if not reason and timed else None,
        ownership=None if reason else ownership_card(empty, pillar, follow_up=follow_up),
    )


def finished(source: str, answers: list[card.AnswerCard], notes: Notes, session: str | None = None) -> card.Scorecard:
    return card.Scorecard.model_validate(
        {
            "viva_version": __version__,
            "source": source,
            "session": session,
            "summary": summarize(answers),
            "answers": answers,
            "not_measured": notes.items,
        }
    )


def rounded(seconds: float) -> float:
    """To the millisecond; finer is noise."""
    return round(seconds, 3)
