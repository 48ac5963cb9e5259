"""A session's sound, events and words to a scorecard: whose turn was whose, what was heard of it, how soon it came."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.scoring import card
from bot.scoring.absent import is_absent, unbroken, unheard
from bot.scoring.answers import Answer, Turn, find_answers
from bot.scoring.assessment import Assessor
from bot.scoring.latency import measure_latency
from bot.scoring.measures import Material
from bot.scoring.recording import Listener, Progress, Transcriber, levelled, listen, no_progress, transcribe
from bot.scoring.rereading import Reading, Vocabulary, better, doubtful, whole
from bot.scoring.scorecard import VOCAL_INCOMPLETE, Notes, answer_card, finished, rounded, understood
from bot.scoring.spans import Span, merged, without
from bot.scoring.speech import Activity, Person, Sound, find_speech, last_audible_s
from bot.scoring.verbatim import verbatim
from bot.session.record import Event
from bot.stt.transcript import Word

_EDGE_S: Final = 0.4
"""How far the conversation's turn edges may be from the sound's; its voice detector takes 0.2 s to fire."""
_NO_SUBSTANCE: Final = frozenset({"vocal", "lexical"})
_TAIL_S: Final = 0.15
"""The interviewer's voice rings this long in the room."""

NO_SOUND: Final = card.NotMeasured(what="latency, pace and pauses", why="The recording is missing.")
"""What a scorecard says that was made from words alone."""


def _no_words(_question_id: str | None, _text: str | None) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads answers a second time, primed with the vocabulary of their questions."""

    read: Reading
    vocabulary: Vocabulary = _no_words


@dataclass(frozen=True, slots=True)
class SessionMaterial:
    """What is left of a session; the tracks are None where they were never recorded."""

    id: str
    events: Sequence[Event]
    candidate: Sound | None = None
    interviewer: Sound | None = None


def score_session(
    session: SessionMaterial,
    transcriber: Transcriber | None = None,
    progress: Progress = no_progress,
    person: Person | None = None,
    *,
    listener: Listener | None = None,
    assessor: Assessor | None = None,
    reader: Reader | None = None,
) -> card.Scorecard:
    """The scorecard of a session. Its words stand in the events; only a turn that a crash left without words
    needs the transcriber. `person` tells speech from noise, see `find_speech`; `listener` hears hesitation sounds;
    `assessor` understands the answers; `reader` reads words again that the recogniser was unsure of.
    """
    answers = find_answers(session.events)
    listened = listener is not None and session.candidate is not None
    notes = Notes([] if listened else [VOCAL_INCOMPLETE])
    activity = find_speech(session.candidate, person) if session.candidate else Activity()
    if session.candidate is None:
        notes.add(NO_SOUND)
    cards = []
    requests: dict[int, list[Word]] = {}
    for i, answer in enumerate(answers):
        whole = _with_words(answer, session.candidate, activity, transcriber, notes)
        cards.append(_session_answer(whole, session, activity, listener, reader))
        requests[i] = [word for turn in whole.turns if turn.clarifies for word in turn.words or ()]
        progress((i + 1) / len(answers))
    return finished("session", understood(cards, assessor, notes, requests), notes, session=session.id)


def _with_words(
    answer: Answer, sound: Sound | None, activity: Activity, transcriber: Transcriber | None, notes: Notes
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


def _session_answer(
    answer: Answer, session: SessionMaterial, activity: Activity, listener: Listener | None, reader: Reader | None
) -> card.AnswerCard:
    heard = [_audible(session.interviewer, span) for span in answer.heard]
    held = [_Held(turn, _turn_runs(turn, answer.turns, activity, heard)) for turn in answer.turns]
    if reader is not None and session.candidate is not None:
        held = [_read_again(one, session.candidate, reader, answer, heard) for one in held]
    if listener is not None and session.candidate is not None:
        held = [_listened(one, session.candidate, listener) for one in held]
    spoken = [one for one in held if one.turn.answers]
    words = tuple(word for one in spoken for word in one.turn.words or ())
    listened = listener is not None and session.candidate is not None
    absent = unheard(session.events)
    material = Material(words, tuple(part for one in spoken for part in unbroken(one.runs, absent)), listened=listened)
    follow_up = answer.move not in (None, "ask")
    made = answer_card(material, answer.question, answer.pillar, follow_up=follow_up)
    latency = _latency(held, heard, absent) if session.candidate and made.not_enough is None else None
    if made.not_enough and any(one.turn.words is None for one in spoken):
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
            "heard": [_timed(text, span) for text, span in zip(answer.texts, heard, strict=True)],
            "asides": [_aside(one) for one in held if not one.turn.answers and one.turn.words],
        }
    )


def _timed(text: str, span: Span) -> card.Timed:
    return card.Timed(text=text, start_s=rounded(span.start_s), end_s=rounded(span.end_s))


def _aside(held: "_Held") -> card.Timed:
    """The words of a turn that is no answer."""
    span = Span(held.runs[0].start_s, held.runs[-1].end_s) if held.runs else held.turn.span
    return _timed(" ".join(word.text for word in held.turn.words or ()), span)


@dataclass(frozen=True, slots=True)
class _Held:
    """A turn and the candidate's own speech in it."""

    turn: Turn
    runs: list[Span]


def _read_again(held: _Held, sound: Sound, reader: Reader, answer: Answer, heard: Sequence[Span]) -> _Held:
    """With the words read again where that is worth it and gives better ones. Requests stay as they were understood."""
    turn, words = held.turn, held.turn.words or ()
    if not turn.answers or not held.runs or not doubtful(words):
        return held
    window = whole(Span(min(turn.span.start_s, held.runs[0].start_s), max(turn.span.end_s, held.runs[-1].end_s)), heard)
    if window is None:
        return held
    signal = levelled(sound.read(window.start_s, window.end_s))
    terms = reader.vocabulary(answer.question_id, answer.question)
    again = reader.read(signal, window.start_s, terms).words
    return replace(held, turn=replace(turn, words=again)) if better(words, again) else held


def _listened(held: _Held, sound: Sound, listener: Listener) -> _Held:
    """With the hesitation sounds in their places between the words."""
    if held.turn.words is None or not held.runs:
        return held
    own = Activity(tuple(held.runs), sound.duration_s)
    hearings = listen(sound, own, Span(held.runs[0].start_s, held.runs[-1].end_s), listener)
    return replace(held, turn=replace(held.turn, words=verbatim(held.turn.words, hearings, held.runs)))


def _latency(held: Sequence[_Held], heard: Sequence[Span], absent: Sequence[Span]) -> card.Latency | None:
    """From the interviewer's last word before the candidate's reaction: an answer, or asking for a moment.

    None where the microphone was away in between.
    """
    first = next((i for i, one in enumerate(held) if one.turn.answers and one.runs), None)
    if first is None:
        return None
    while first > 0 and held[first - 1].turn.thinks and held[first - 1].runs:
        first -= 1
    start_s = held[first].runs[0].start_s
    before = [span for span in heard if span.start_s < start_s]
    if not before or is_absent(Span(before[-1].end_s, start_s), absent):
        return None
    reaction = held[first:]
    words = [word for one in reaction for word in one.turn.words or ()]
    fillers = Material(tuple(words), ()).with_fillers().fillers
    # What is said twice or broken off has begun all the same.
    empty = {i for filler in fillers if filler.kind in _NO_SUBSTANCE for i in range(filler.first, filler.last + 1)}
    found = measure_latency(before[-1].end_s, [run for one in reaction for run in one.runs], words, empty)
    if found is None:
        return None
    announced = found.announced_s is not None or any(one.turn.thinks for one in reaction)
    return card.Latency(
        onset_s=rounded(found.onset_s),
        content_s=None if found.content_s is None else rounded(found.content_s),
        announced_pause=announced,
        announced_pause_s=None if found.announced_s is None else rounded(found.announced_s),
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
