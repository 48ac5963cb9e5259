"""Sound, events and words to a scorecard: what is measured, put together. The same input, the same card."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bot import __version__
from bot.scoring import card
from bot.scoring.answers import Answer, Turn, find_answers
from bot.scoring.language import Linguist, find_foreign
from bot.scoring.latency import measure_latency
from bot.scoring.measures import Material, filler_card, not_enough, ownership_card, pace_card, summarize
from bot.scoring.recording import FollowedSound, Progress, Transcriber, no_progress, part, transcribe
from bot.scoring.spans import Span, merged, without
from bot.scoring.speech import Activity, Person, Sound, find_speech, last_audible_s
from bot.session.record import Event
from bot.stt.transcript import Word

_EDGE_S: Final = 0.4
"""How far the conversation's turn edges may be from the sound's; its voice detector takes 0.2 s to fire."""
_LISTENING: Final = 0.1
"""The share of the work on a recording that finding speech and telling its language take, for the progress bar."""
_TAIL_S: Final = 0.15
"""The interviewer's voice rings this long in the room."""

_VOCAL_INCOMPLETE: Final = card.NotMeasured(
    what="um, uh, er, hmm",
    why="Only those the recogniser wrote are counted; it drops most, so more exist.",
)
_STRUCTURE: Final = card.NotMeasured(
    what="structure and coverage", why="What an answer covers is not scored by this version of Viva."
)
_TIMES: Final = card.NotMeasured(what="latency, pace and pauses", why="They need the sound; a text has none.")
_NO_INTERVIEWER: Final = card.NotMeasured(
    what="answer latency", why="A plain recording does not tell when the question ended."
)


@dataclass(frozen=True, slots=True)
class SessionMaterial:
    """What is left of a session; the tracks are None where they were never recorded."""

    id: str
    events: Sequence[Event]
    candidate: Sound | None = None
    interviewer: Sound | None = None


@dataclass(slots=True)
class _Notes:
    """What could not be measured, each said once."""

    items: list[card.NotMeasured] = field(default_factory=list)

    def add(self, item: card.NotMeasured) -> None:
        if item not in self.items:
            self.items.append(item)


def score_session(
    session: SessionMaterial,
    transcriber: Transcriber | None = None,
    progress: Progress = no_progress,
    person: Person | None = None,
) -> card.Scorecard:
    """The scorecard of a session. Its words stand in the events; only a turn that a crash left without words
    needs the transcriber. `person` tells speech from noise, see `find_speech`.
    """
    answers = find_answers(session.events)
    notes = _Notes([_VOCAL_INCOMPLETE])
    activity = find_speech(session.candidate, person) if session.candidate else Activity()
    if session.candidate is None:
        notes.add(card.NotMeasured(what="latency, pace and pauses", why="The recording is missing."))
    cards = []
    for i, answer in enumerate(answers):
        whole = _with_words(answer, session.candidate, activity, transcriber, notes)
        cards.append(_session_answer(whole, session, activity))
        progress((i + 1) / len(answers))
    notes.add(_STRUCTURE)
    return _card("session", cards, notes, session=session.id)


def score_recording(  # noqa: PLR0917 - the sound, its listeners and its labels
    sound: Sound,
    transcriber: Transcriber,
    question: str | None = None,
    progress: Progress = no_progress,
    name: str | None = None,
    person: Person | None = None,
) -> card.Scorecard:
    """The scorecard of any recording, taken as one answer; `name` is the file's, `person` as for a session.

    A transcriber that is a `Linguist` too is asked for the language first: what is not English is not transcribed.
    """
    listening = part(progress, 0.0, _LISTENING, "Finding speech")
    activity = find_speech(FollowedSound(sound, 3, listening), person)
    asked = transcriber if activity.runs and isinstance(transcriber, Linguist) else None
    foreign = find_foreign(sound, activity, asked) if asked else None
    words: tuple[Word, ...] = ()
    if activity.runs and not (foreign and foreign.sure):
        recognising = part(progress, _LISTENING, 1.0, "Recognising")
        words = transcribe(sound, activity, Span(0.0, sound.duration_s), transcriber, recognising).words
    material = Material(words, (activity.runs,) if activity.runs else ())
    notes = _Notes([_VOCAL_INCOMPLETE, _NO_INTERVIEWER, _STRUCTURE])
    made = _answer_card(material, question, foreign.reason(words) if foreign else None)
    made = made.model_copy(update={"file": name})
    progress(1.0)
    return _card("recording", [made], notes)


def score_text(text: str, question: str | None = None) -> card.Scorecard:
    """What can be told from words alone; all times are null."""
    words = tuple(Word(word, 0.0, 0.0, 1.0) for word in text.split())
    material = Material(words, (), timed=False)
    return _card("text", [_answer_card(material, question)], _Notes([_TIMES, _STRUCTURE]))


def merge(cards: Sequence[card.Scorecard]) -> card.Scorecard:
    """Several scorecards as one, their answers in order."""
    if len(cards) == 1:
        return cards[0]
    answers = [answer for one in cards for answer in one.answers]
    notes = _Notes()
    for one in cards:
        for note in one.not_measured:
            notes.add(note)
    kinds = {one.source for one in cards}
    return _card(kinds.pop() if len(kinds) == 1 else "recording", answers, notes)


def _with_words(
    answer: Answer, sound: Sound | None, activity: Activity, transcriber: Transcriber | None, notes: _Notes
) -> Answer:
    """The answer with the words of turns that were cut off, as far as they can be had."""
    if all(turn.words is not None for turn in answer.turns):
        return answer
    turns = []
    for turn in answer.turns:
        if turn.words is None and sound is not None and transcriber is not None:
            window = Span(turn.span.start_s - _EDGE_S, turn.span.end_s + _EDGE_S)
            turns.append(replace(turn, words=transcribe(sound, activity, window, transcriber).words))
            continue
        if turn.words is None:
            why = "The session was cut off before its words were written down."
            notes.add(card.NotMeasured(what=f"the turn at {turn.span.start_s:.1f} s", why=why))
        turns.append(turn)
    return replace(answer, turns=tuple(turns))


def _session_answer(answer: Answer, session: SessionMaterial, activity: Activity) -> card.AnswerCard:
    heard = [_audible(session.interviewer, span) for span in answer.heard]
    runs = {turn: _turn_runs(turn, answer.turns, activity, heard) for turn in answer.turns}
    spoken = answer.spoken
    words = tuple(word for turn in spoken for word in turn.words or ())
    material = Material(words, tuple(tuple(runs[turn]) for turn in spoken if runs[turn]))
    made = _answer_card(material, answer.question)
    latency = _latency(answer, runs, heard) if session.candidate and made.not_enough is None else None
    if made.not_enough and any(turn.words is None for turn in spoken):
        made = made.model_copy(update={"not_enough": "The session was cut off before the words were kept."})
    elif made.not_enough and answer.turns and not spoken:
        acts = ", ".join(dict.fromkeys(act for turn in answer.turns for act in turn.acts))
        made = made.model_copy(update={"not_enough": f"Not answered ({acts})."})
    return made.model_copy(
        update={
            "question_id": answer.question_id,
            "pillar": answer.pillar,
            "move": answer.move,
            "latency": latency,
        }
    )


def _answer_card(material: Material, question: str | None, unfit: str | None = None) -> card.AnswerCard:
    """`unfit` is why it must not be measured, whatever its words."""
    reason = unfit or not_enough(material)
    timed = material.timed
    empty = material if reason else material.with_fillers()
    runs = [run for turn in material.turns for run in turn]
    return card.AnswerCard(
        question=question,
        start_s=_round(runs[0].start_s) if runs else None,
        end_s=_round(runs[-1].end_s) if runs else None,
        text=" ".join(word.text for word in material.words),
        words=[
            card.SpokenWord(
                text=word.text,
                start_s=_round(word.start_s) if timed else None,
                end_s=_round(word.end_s) if timed else None,
                probability=round(word.probability, 3) if timed else None,
            )
            for word in material.words
        ],
        not_enough=reason,
        fillers=None if reason else filler_card(empty),
        pace=pace_card(empty) if not reason and timed else None,
        ownership=None if reason else ownership_card(empty),
    )


def _latency(answer: Answer, runs: dict[Turn, list[Span]], heard: Sequence[Span]) -> card.Latency | None:
    """From the interviewer's last word before the candidate's reaction: an answer, or asking for a moment."""
    turns = answer.turns
    first = next((i for i, turn in enumerate(turns) if turn.answers and runs[turn]), None)
    if first is None:
        return None
    while first > 0 and turns[first - 1].thinks and runs[turns[first - 1]]:
        first -= 1
    start_s = runs[turns[first]][0].start_s
    before = [span for span in heard if span.start_s < start_s]
    if not before:
        return None
    reaction = turns[first:]
    words = [word for turn in reaction for word in turn.words or ()]
    material = Material(tuple(words), ()).with_fillers()
    found = measure_latency(
        before[-1].end_s, [run for turn in reaction for run in runs[turn]], words, material.meaningless
    )
    if found is None:
        return None
    announced = found.announced_s is not None or any(turn.thinks for turn in reaction)
    return card.Latency(
        onset_s=_round(found.onset_s),
        content_s=None if found.content_s is None else _round(found.content_s),
        announced_pause=announced,
        announced_pause_s=None if found.announced_s is None else _round(found.announced_s),
    )


def _audible(track: Sound | None, span: Span) -> Span:
    """What could be heard of an utterance: its file may end in silence."""
    end_s = last_audible_s(track, span) if track else None
    return Span(span.start_s, end_s) if end_s is not None else span


def _turn_runs(turn: Turn, turns: Sequence[Turn], activity: Activity, heard: Sequence[Span]) -> list[Span]:
    """The candidate's own speech in one turn, by the sound.

    The microphone may hear the interviewer too: what sounds while the interviewer does is left out. Where the
    candidate cuts in, the conversation's own onset holds: it had the echo removed.
    """
    earlier = [other.span.end_s for other in turns if other.span.end_s <= turn.span.start_s]
    later = [other.span.start_s for other in turns if other.span.start_s >= turn.span.end_s]
    start_s = max([turn.span.start_s - _EDGE_S, *earlier])
    end_s = min([turn.span.end_s + _EDGE_S, *later])
    if any(span.start_s < turn.span.start_s < span.end_s for span in heard):
        start_s = turn.span.start_s
    echo = merged(Span(span.start_s, span.end_s + _TAIL_S) for span in heard if span.end_s <= turn.span.start_s)
    inside = [run for run in activity.inside(Span(start_s, end_s)) if run.length_s > 0]
    return without(inside, echo) or ([turn.span] if turn.words and not activity.duration_s else [])


def _card(source: str, answers: list[card.AnswerCard], notes: _Notes, session: str | None = None) -> card.Scorecard:
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


def _round(seconds: float) -> float:
    """To the millisecond; finer is noise."""
    return round(seconds, 3)
