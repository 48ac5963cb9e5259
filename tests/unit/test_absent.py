"""A microphone that was away makes no pauses."""

import pytest

from bot.scoring.absent import is_absent, unbroken, unheard
from bot.scoring.session import SessionMaterial, score_session
from bot.scoring.spans import Span
from bot.scoring.speech import HeldSound
from bot.session.record import DeviceBack, DeviceLost, SessionEnded
from tests.fakes.session_folder import answer, events_of, question, tracks_of

pytestmark = pytest.mark.unit


def lost(t_s: float, device: str = "input") -> DeviceLost:
    return DeviceLost(t_s=t_s, device=device)  # type: ignore[arg-type]


def back(t_s: float, device: str = "input") -> DeviceBack:
    return DeviceBack(t_s=t_s, device=device)  # type: ignore[arg-type]


def test_the_microphone_is_unheard_from_its_loss_to_its_return() -> None:
    assert unheard([lost(5.0), back(9.0), lost(20.0), back(21.0)]) == [Span(5.0, 9.0), Span(20.0, 21.0)]
    assert unheard([lost(5.0, "output"), back(9.0, "output")]) == []
    assert unheard([back(9.0)]) == []


def test_one_that_vanishes_while_it_is_muted_is_unheard_once() -> None:
    muted = DeviceLost(t_s=5.0, device="input", why="silent")
    assert unheard([muted, lost(7.0), back(9.0), back(9.5)]) == [Span(5.0, 9.0)]


def test_one_that_never_returns_is_unheard_to_the_end() -> None:
    assert unheard([lost(5.0), SessionEnded(t_s=30.0, reason="interrupted")]) == [Span(5.0, 30.0)]


def test_speech_is_apart_where_the_microphone_was_away() -> None:
    runs = [Span(1.0, 2.0), Span(3.0, 4.0), Span(12.0, 13.0)]
    assert unbroken(runs, [Span(6.0, 11.0)]) == [(Span(1.0, 2.0), Span(3.0, 4.0)), (Span(12.0, 13.0),)]
    assert unbroken(runs, []) == [tuple(runs)]
    assert unbroken([], [Span(6.0, 11.0)]) == []


def test_only_a_silence_in_which_it_was_away_is_one() -> None:
    assert is_absent(Span(4.0, 12.0), [Span(6.0, 11.0)])
    assert not is_absent(Span(1.0, 6.0), [Span(6.0, 11.0)])
    assert not is_absent(Span(11.0, 12.0), [Span(6.0, 11.0)])


LEFT = "I moved the features to one store because the two teams"
RIGHT = "had computed them differently for a whole year before that"


@pytest.mark.parametrize("away", [True, False])
def test_time_without_a_microphone_is_neither_a_pause_nor_part_of_the_answer(away: bool) -> None:
    said = (question("Tell me about it.", 1.0, 3.0), answer((3.8, 8.0, LEFT), (20.0, 24.0, RIGHT)))
    candidate, interviewer = tracks_of(said, 26.0)
    events = events_of(said)
    if away:
        events = [*events, lost(10.0), back(18.0)]
    material = SessionMaterial("20261124-103000-abcdef", events, HeldSound(candidate), HeldSound(interviewer))
    (made,) = score_session(material).answers
    assert made.pace is not None
    assert made.pace.pause_count == (0 if away else 1)
    assert made.pace.answer_s == pytest.approx(8.2 if away else 20.2, abs=0.1)


def test_where_it_was_away_before_the_answer_there_is_no_latency() -> None:
    said = (question("Tell me about it.", 1.0, 3.0), answer((15.0, 20.0, LEFT)))
    candidate, interviewer = tracks_of(said, 22.0)
    events = [*events_of(said), lost(6.0), back(12.0)]
    material = SessionMaterial("20261124-103000-abcdef", events, HeldSound(candidate), HeldSound(interviewer))
    (made,) = score_session(material).answers
    assert made.latency is None
