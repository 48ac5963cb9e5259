"""A built session has known times; the scorecard must find them. Sound within 30 ms, counts exactly."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.audio.pcm import Signal
from bot.scoring.answers import find_answers
from bot.scoring.card import AnswerCard, Scorecard
from bot.scoring.hesitations import detector
from bot.scoring.recording import chunks, levelled
from bot.scoring.scorecard import score_recording, score_text
from bot.scoring.session import SessionMaterial, score_session
from bot.scoring.spans import Span
from bot.scoring.speech import HeldSound
from bot.session.record import QuestionAsked
from bot.stt.transcript import Hearing, Transcript
from tests.fakes.session_folder import Said, answer, events_of, question, spread, tracks_of
from tests.fakes.speech_sound import hiss, track

pytestmark = pytest.mark.unit

EXACT_S = 0.03
ASKED = "Tell me about a hard decision."
TOLD = "I decided to cache the reads because they were slow"


class Ear:
    """Hears hesitation at these times, as the detector that comes with Viva knows it."""

    def __init__(self, *sounds: tuple[float, float]) -> None:
        self._sounds = sounds

    def hear(self, signal: Signal, start_s: float = 0.0) -> list[Hearing]:
        state = detector().state
        one = (state / np.dot(state, state)).astype(np.float32)
        at_s = start_s + np.arange(len(signal) // 320) * 0.02
        score = np.full(len(at_s), -6.0, np.float32)
        for first_s, last_s in self._sounds:
            score[(at_s >= first_s) & (at_s < last_s)] = 9.0
        return [Hearing(start_s, 0.02, score[:, None] * one[None, :], ())]


def scored(
    *said: Said,
    echo: float = 0.0,
    ended: str | None = "finished",
    transcriber: object = None,
    listener: Ear | None = None,
) -> Scorecard:
    seconds = max(one.end_s for one in said) + 2.0
    candidate, interviewer = tracks_of(said, seconds, echo=echo)
    material = SessionMaterial(
        "20261124-103000-abcdef", events_of(said, ended=ended), HeldSound(candidate), HeldSound(interviewer)
    )
    return score_session(material, transcriber, listener=listener)  # type: ignore[arg-type]  # fakes are enough like it


def only(card: Scorecard) -> AnswerCard:
    assert len(card.answers) == 1
    return card.answers[0]


def test_latency_is_from_the_last_audible_sample_to_the_first_sound() -> None:
    made = only(scored(question(ASKED, 1.0, 3.0, trailing_silence_s=0.4), answer((3.8, 8.0, TOLD))))
    assert made.latency is not None
    assert made.latency.onset_s == pytest.approx(0.8, abs=EXACT_S)
    assert made.latency.content_s == pytest.approx(0.8, abs=EXACT_S)
    assert not made.latency.announced_pause


def test_content_starts_after_the_fillers() -> None:
    made = only(scored(question(ASKED, 1.0, 3.0), answer((3.5, 4.0, "um"), (4.6, 5.0, "uh"), (6.0, 9.0, TOLD))))
    assert made.latency is not None
    assert made.latency.onset_s == pytest.approx(0.5, abs=EXACT_S)
    assert made.latency.content_s == pytest.approx(3.0, abs=EXACT_S)


def test_a_sound_that_the_recogniser_dropped_is_a_filler_with_its_time_and_no_content() -> None:
    """The recogniser's first word begins at 3.5 s, where an "um" of 0.6 s begins."""
    said = (question(ASKED, 1.0, 3.0), answer((3.5, 9.5, TOLD)))
    deaf, made = only(scored(*said)), only(scored(*said, listener=Ear((3.5, 4.1), (6.0, 6.5))))
    assert deaf.fillers
    assert made.fillers
    assert made.latency
    assert deaf.fillers.count == 0
    assert not deaf.fillers.by_kind["vocal"].complete
    assert made.fillers.by_kind["vocal"].complete
    edges = [edge for event in made.fillers.events for edge in (event.start_s, event.end_s)]
    assert edges == pytest.approx([3.5, 4.1, 6.0, 6.5], abs=0.06)
    assert made.latency.onset_s == pytest.approx(0.5, abs=EXACT_S)
    assert made.latency.content_s == pytest.approx(1.1, abs=0.1)
    assert len(made.words) == len(deaf.words) + 2
    assert made.pace
    assert deaf.pace
    assert made.pace.words == deaf.pace.words


def test_without_anyone_to_hear_hesitation_the_card_says_so() -> None:
    said = (question(ASKED, 1.0, 3.0), answer((3.5, 9.5, TOLD)))
    assert "um, uh, er, hmm" in [note.what for note in scored(*said).not_measured]
    assert "um, uh, er, hmm" not in [note.what for note in scored(*said, listener=Ear()).not_measured]


@pytest.mark.parametrize("own_turn", [True, False])
def test_an_announced_pause_is_marked_with_its_length(own_turn: bool) -> None:
    thinking, telling = (4.0, 5.0, "let me think about that"), (12.0, 16.0, TOLD)
    turns = [answer(thinking, act="think"), answer(telling)] if own_turn else [answer(thinking, telling)]
    made = only(scored(question(ASKED, 1.0, 3.0), *turns))
    assert made.latency is not None
    assert made.latency.announced_pause
    assert made.latency.onset_s == pytest.approx(1.0, abs=EXACT_S)
    assert made.latency.content_s == pytest.approx(9.0, abs=EXACT_S)
    assert made.latency.announced_pause_s == pytest.approx(8.0, abs=EXACT_S)


def test_after_a_question_back_the_clock_starts_again() -> None:
    made = only(
        scored(
            question(ASKED, 1.0, 3.0),
            answer((3.5, 5.0, "could you repeat the question please"), act="repeat"),
            Said("interviewer", [(6.0, 8.0, ASKED)]),
            answer((8.7, 12.0, TOLD)),
        )
    )
    assert made.latency is not None
    assert made.latency.onset_s == pytest.approx(0.7, abs=EXACT_S)
    assert made.text == TOLD


def test_cutting_in_is_a_negative_latency() -> None:
    made = only(scored(question(ASKED, 1.0, 4.0), answer((3.5, 8.0, TOLD))))
    assert made.latency is not None
    assert made.latency.onset_s == pytest.approx(-0.4, abs=0.15)


@pytest.mark.parametrize("echo", [0.0, 0.2])
def test_the_interviewers_echo_is_not_the_candidate(echo: float) -> None:
    made = only(
        scored(
            question(ASKED, 1.0, 3.0),
            answer((3.6, 5.0, "I decided to"), (5.6, 8.0, "cache reads now")),
            echo=echo,
        )
    )
    assert made.latency is not None
    assert made.latency.onset_s == pytest.approx(0.6, abs=EXACT_S)
    assert made.pace is not None
    assert made.pace.pause_count == 1
    assert made.start_s == pytest.approx(3.6, abs=EXACT_S)


def test_pace_and_pauses_come_from_the_sound() -> None:
    made = only(
        scored(
            question(ASKED, 1.0, 3.0),
            answer(
                (4.0, 6.0, "I decided to cache the"),
                (6.8, 8.0, "reads,"),
                (8.2, 9.0, "because it was slow."),
                (9.3, 10.0, "It worked."),
            ),
        )
    )
    pace = made.pace
    assert pace is not None
    assert [(round(p.start_s, 1), round(p.end_s, 1)) for p in pace.pauses] == [(6.0, 6.8), (9.0, 9.3)]
    assert [p.mid_clause for p in pace.pauses] == [True, False]
    assert [p.after for p in pace.pauses] == ["the", "slow."]
    assert pace.pause_s == pytest.approx(1.1, abs=0.04)
    assert pace.answer_s == pytest.approx(6.0, abs=0.04)
    assert pace.words == 12
    assert pace.words_per_minute == pytest.approx(120, abs=1)
    assert pace.syllables == 15
    assert pace.articulation_rate == pytest.approx(15 / 4.9, abs=0.05)
    assert pace.mean_run_syllables == pytest.approx(15 / 3, abs=0.1)


def test_a_pause_before_a_new_clause_is_not_inside_one() -> None:
    made = only(
        scored(
            question(ASKED, 1.0, 3.0),
            answer((4.0, 6.0, "I decided to cache it"), (7.0, 9.0, "and we measured it again")),
        )
    )
    assert made.pace is not None
    assert [p.mid_clause for p in made.pace.pauses] == [False]


def test_fillers_carry_their_times_and_rates() -> None:
    told = "So um I decided uh like you know to cache it because um it was basically slow"
    made = only(scored(question(ASKED, 1.0, 3.0), answer((4.0, 16.0, told))))
    fillers = made.fillers
    assert fillers is not None
    assert fillers.by_kind["vocal"].count == 3
    assert not fillers.by_kind["vocal"].complete
    texts = [event.text for event in fillers.events]
    assert texts == ["So", "um", "uh", "like", "you know", "um", "basically"]
    assert fillers.count == 7
    assert fillers.per_minute == pytest.approx(35, abs=0.3)
    assert fillers.per_100_words == pytest.approx(100 * 7 / 14, abs=0.01)
    step = 12 / 17
    assert fillers.events[4].start_s == pytest.approx(4.0 + 6 * step, abs=0.002)
    assert fillers.events[4].end_s == pytest.approx(4.0 + 8 * step, abs=0.002)
    assert [(c.count) for c in fillers.clusters] == [7]


def test_ownership_carries_sentences_and_times() -> None:
    told = "Reads were slow, so I decided to add a cache. As a result latency dropped by half. We shipped it."
    made = only(scored(question(ASKED, 1.0, 3.0), answer((4.0, 12.0, told))))
    own = made.ownership
    assert own is not None
    assert own.decisions == {"I": 1, "we": 0, "other": 0, "passive": 0}
    assert own.chains[0].decision.text == "so I decided to add a cache."
    assert own.chains[0].reason is not None
    assert own.chains[0].outcome is not None
    assert own.chains[0].outcome.text == "As a result latency dropped by half."
    assert own.chains[0].decision.start_s == pytest.approx(4.0 + 3 * 8 / 20, abs=0.002)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ([answer((4.0, 5.0, "I don't know"), act="dont_know")], "3 words"),
        ([answer((4.0, 5.0, "Could you say that again please?"), act="repeat")], "Not answered (repeat)"),
        ([], "none was found"),
    ],
)
def test_too_little_is_said_and_never_a_number(said: list[Said], reason: str) -> None:
    made = only(scored(question(ASKED, 1.0, 3.0), *said))
    assert reason in (made.not_enough or "")
    assert (made.fillers, made.pace, made.ownership) == (None, None, None)


def test_every_question_has_its_answer() -> None:
    card = scored(
        question(ASKED, 1.0, 3.0),
        answer((4.0, 7.0, TOLD)),
        question("Why a cache?", 8.5, 9.5, move="probe_reasoning"),
        answer((10.0, 13.0, "The reads were all the same few rows")),
        question("What is drift?", 15.0, 16.0, key="q2"),
        answer((16.5, 18.0, "Could you repeat it"), act="repeat"),
        Said("interviewer", [(19.0, 20.0, "What is drift?")]),
        answer((21.0, 24.0, "The data changes and the model does not")),
    )
    assert [(a.question, a.question_id, a.move) for a in card.answers] == [
        (ASKED, "q1", "ask"),
        ("Why a cache?", "q1", "probe_reasoning"),
        ("What is drift?", "q2", "ask"),
    ]
    assert [a.text for a in card.answers] == [
        TOLD,
        "The reads were all the same few rows",
        "The data changes and the model does not",
    ]
    assert card.summary.measured == 3
    assert card.summary.median_onset_s == pytest.approx(1.0, abs=EXACT_S)


def test_an_answer_over_two_turns_is_one() -> None:
    made = only(
        scored(
            question(ASKED, 1.0, 3.0),
            answer((4.0, 7.0, TOLD)),
            answer((9.0, 11.0, "and then we measured it")),
        )
    )
    assert made.text.endswith("then we measured it")
    assert made.pace is not None
    assert made.pace.answer_s == pytest.approx(5.0, abs=0.04)
    assert made.pace.pause_count == 0


class Recogniser:
    """Says the same sentence for every stretch, spread over its speech, and remembers what it was given."""

    def __init__(self, text: str = TOLD, probability: float = 0.9) -> None:
        self.text, self.probability = text, probability
        self.given: list[tuple[float, float]] = []
        self.before: list[str] = []

    def transcribe(
        self, signal: Signal, start_s: float = 0.0, vocabulary: object = (), *, before: str = ""
    ) -> Transcript:
        end_s = start_s + signal.size / 16_000
        self.before.append(before)
        self.given.append((round(start_s, 1), round(end_s, 1)))
        return Transcript(tuple(spread(start_s + 0.2, end_s - 0.2, self.text, self.probability)))


def test_a_turn_that_a_crash_left_without_words_is_recognised_from_the_sound() -> None:
    said = [question(ASKED, 1.0, 3.0), answer((4.0, 7.0, TOLD), lost=True)]
    recogniser = Recogniser()
    made = only(scored(*said, ended=None, transcriber=recogniser))
    assert recogniser.given == [(3.8, 7.2)]
    assert made.text == TOLD
    assert made.latency is not None
    assert made.latency.onset_s == pytest.approx(1.0, abs=EXACT_S)

    without = scored(*said, ended=None)
    assert "cut off" in (only(without).not_enough or "")
    assert any("turn at 4.1 s" in note.what for note in without.not_measured)


def test_the_words_of_a_whole_session_need_no_recogniser() -> None:
    recogniser = Recogniser("something else entirely was said here")
    made = only(scored(question(ASKED, 1.0, 3.0), answer((4.0, 7.0, TOLD)), transcriber=recogniser))
    assert recogniser.given == []
    assert made.text == TOLD


def test_what_is_asked_in_the_close_is_no_answer() -> None:
    said = [
        question(ASKED, 1.0, 3.0),
        answer((4.0, 7.0, TOLD)),
        question("What would you like to ask me?", 8.0, 10.0, key="closing"),
        answer((11.0, 14.0, "How do you decide which models go to production?")),
    ]
    events = [
        event.model_copy(update={"pillar": "closing"})
        if isinstance(event, QuestionAsked) and event.id == "closing"
        else event
        for event in events_of(said)
    ]
    assert only(score_session(SessionMaterial("x", events))).question == ASKED


def test_a_session_without_sound_keeps_what_words_tell() -> None:
    events = events_of([question(ASKED, 1.0, 3.0), answer((4.0, 7.0, TOLD))])
    card = score_session(SessionMaterial("x", events))
    made = only(card)
    assert made.latency is None
    assert made.ownership is not None
    assert made.ownership.decisions["I"] == 1
    assert "The recording is missing." in [note.why for note in card.not_measured]


def test_a_recording_is_one_answer() -> None:
    sound = HeldSound(track(12.0, [(1.0, 4.0), (5.0, 9.0)]))
    recogniser = Recogniser()
    card = score_recording(sound, recogniser, "Why?")
    made = only(card)
    assert made.question == "Why?"
    assert made.latency is None
    assert recogniser.given == [(0.8, 9.2)]
    assert made.pace is not None
    assert [(round(p.start_s, 1), round(p.end_s, 1)) for p in made.pace.pauses] == [(4.0, 5.0)]
    assert made.pace.words_per_minute == pytest.approx(60 * 10 / 8, abs=1)


@pytest.mark.parametrize(
    ("sound", "recogniser", "reason"),
    [
        (np.zeros(80_000, np.float32), Recogniser(), "none was found"),
        (hiss(5.0, level=0.05), Recogniser(), "none was found"),
        (track(5.0, [(1.0, 4.0)]), Recogniser("thank you"), "2 words"),
        (track(5.0, [(1.0, 1.5)]), Recogniser(), "seconds"),
        (track(5.0, [(1.0, 4.0)]), Recogniser(probability=0.2), "hardly be recognised"),
        (track(5.0, [(1.0, 4.0)]), Recogniser("go " * 60), "do not fit the sound"),
    ],
    ids=["silence", "noise", "few words", "short", "guesses", "loop"],
)
def test_a_recording_that_cannot_be_scored_says_why(sound: Signal, recogniser: Recogniser, reason: str) -> None:
    made = only(score_recording(HeldSound(sound), recogniser))
    assert reason in (made.not_enough or "")
    assert (made.fillers, made.pace, made.ownership, made.latency) == (None, None, None, None)


def test_a_long_recording_is_heard_piece_by_piece_each_in_the_light_of_the_one_before() -> None:
    recogniser = Recogniser()
    score_recording(HeldSound(track(60.0, [(1.0, 18.0), (20.0, 38.0)])), recogniser)
    assert recogniser.given == [(0.8, 18.2), (19.8, 38.2)]
    assert recogniser.before == ["", TOLD]


def test_noise_without_a_person_is_not_given_to_the_recogniser() -> None:
    recogniser = Recogniser()
    sound = HeldSound(track(5.0, [(1.0, 4.0)]))
    made = only(score_recording(sound, recogniser, person=lambda frame: False))
    assert (recogniser.given, made.not_enough) == ([], "Not enough speech to say: none was found.")


def test_silence_is_never_given_to_the_recogniser() -> None:
    recogniser = Recogniser()
    score_recording(HeldSound(np.zeros(80_000, np.float32)), recogniser)
    assert recogniser.given == []


def test_text_has_no_times() -> None:
    made = only(score_text("Um, so I decided, like, to cache it because reads were slow."))
    assert made.start_s is None
    assert made.words[0].start_s is None
    assert made.pace is None
    assert made.latency is None
    assert made.fillers is not None
    assert made.fillers.per_minute is None
    assert made.fillers.by_kind["vocal"].complete
    assert [event.text for event in made.fillers.events] == ["Um,", "like,"]
    assert made.fillers.events[0].start_s is None
    assert made.ownership is not None
    assert made.ownership.chains[0].reason is not None
    short = only(score_text("It's like a tree"))
    assert short.fillers is not None
    assert (short.fillers.count, short.fillers.per_100_words) == (0, None)
    assert only(score_text("")).not_enough


def test_the_json_has_the_published_shape() -> None:
    content = json.loads(scored(question(ASKED, 1.0, 3.0), answer((4.0, 7.0, TOLD))).to_json())
    assert content["schema"] == "viva.scorecard/1"
    made = content["answers"][0]
    assert {"question", "start_s", "end_s", "words", "fillers", "latency", "pace", "ownership"} <= set(made)
    assert made["structure"] is None
    assert made["coverage"] == []
    assert set(made["words"][0]) == {"text", "start_s", "end_s", "probability"}
    assert {"onset_s", "content_s", "announced_pause"} <= set(made["latency"])
    assert {"words_per_minute", "articulation_rate", "pauses"} <= set(made["pace"])
    assert {"clauses", "chains", "unowned"} <= set(made["ownership"])
    assert {"what", "why"} == set(content["not_measured"][0])


def test_the_same_input_gives_the_same_card() -> None:
    said = (question(ASKED, 1.0, 3.0), answer((4.0, 7.0, TOLD)))
    assert scored(*said).to_json() == scored(*said).to_json()


def test_answers_outside_any_question_are_kept() -> None:
    found = find_answers(events_of([answer((1.0, 4.0, TOLD))]))
    assert [(a.question, len(a.turns)) for a in found] == [(None, 1)]


def test_long_recordings_are_cut_at_the_longest_silences() -> None:
    phrases = [Span(float(s), s + 9.0) for s in (0, 10, 22, 32, 42)]
    pieces = chunks(phrases)
    assert pieces[0].start_s == 0.0
    assert pieces[-1].end_s == 51.0
    assert all(piece.length_s <= 24.0 for piece in pieces)
    assert Span(0.0, 19.0) in pieces
    assert chunks([]) == []
    assert chunks([Span(0.0, 60.0)]) == [Span(0.0, 60.0)]


phrases_of = st.lists(st.tuples(st.floats(0.25, 4), st.floats(0.1, 12)), min_size=1, max_size=60).map(
    lambda parts: [
        Span(sum(a + b for a, b in parts[:i]) + silence_s, sum(a + b for a, b in parts[: i + 1]))
        for i, (silence_s, _) in enumerate(parts)
    ]
)


@given(phrases_of)
@settings(max_examples=60, deadline=None)
def test_stretches_hold_every_phrase_once_and_are_as_long_as_may_be(phrases: list[Span]) -> None:
    pieces = chunks(phrases)
    holding = [[piece for piece in pieces if piece.start_s <= p.start_s and p.end_s <= piece.end_s] for p in phrases]
    assert all(len(found) == 1 for found in holding)
    assert all(piece.length_s <= 24.0 for piece in pieces)
    assert all(b.end_s - a.start_s > 24.0 for a, b in pairwise(pieces))


def test_where_a_recording_begins_changes_only_the_stretches_near_its_start() -> None:
    generator = np.random.default_rng(2)
    silences, lengths = 0.25 + generator.exponential(0.7, 300), generator.uniform(0.3, 5, 300)
    ends = np.cumsum(silences + lengths)
    phrases = [Span(end - length, end) for end, length in zip(ends.tolist(), lengths.tolist(), strict=True)]
    for cut in (1, 2, 3, 10):
        assert set(chunks(phrases[10:])[6:]) <= set(chunks(phrases[10 - cut :])), cut


@pytest.mark.parametrize("gain", [0.03, 0.1, 3.0])
def test_the_recogniser_is_given_speech_of_the_same_level_whatever_the_recording_has(gain: float) -> None:
    signal = track(4.0, [(1.0, 3.0)])
    assert np.allclose(levelled(signal * np.float32(gain)), levelled(signal), rtol=1e-3)
    assert levelled(np.zeros(100, np.float32)).tolist() == [0.0] * 100
    assert not levelled(np.zeros(16_000, np.float32)).any()
