"""What a missing device does to silence, and to who talked to nobody."""

import pytest

from bot.turns.outage import Outage

pytestmark = pytest.mark.unit


def test_silence_is_what_was_captured_of_it() -> None:
    outage = Outage()
    assert outage.silence_s(3.0, 4.5) == pytest.approx(1.5)
    assert outage.silence_s(3.0, 2.9) == 0.0
    outage.missed(1.0)
    assert outage.silence_s(3.0, 4.5) == pytest.approx(0.5)
    outage.paused()
    assert outage.silence_s(6.0, 6.5) == pytest.approx(0.5), "another silence"


def test_it_counts_from_when_all_devices_are_there_again() -> None:
    outage = Outage()
    outage.begin()
    assert outage.away
    outage.missed(9.0)
    outage.end(20.0, unheard=False)
    assert not outage.away
    assert outage.silence_s(3.0, 21.0) == pytest.approx(1.0)
    assert not outage.returned, "everything was heard"


def test_who_talked_to_nobody_is_told_so_and_has_the_time_after_it() -> None:
    outage = Outage()
    outage.begin()
    outage.end(20.0, unheard=True)
    assert outage.returned
    assert not outage.told
    outage.heard(24.0)
    assert outage.told
    assert outage.silence_s(3.0, 25.0) == pytest.approx(1.0)
    outage.taken_up()
    assert not outage.returned


def test_what_the_interviewer_says_otherwise_takes_nothing_from_a_silence() -> None:
    outage = Outage()
    outage.heard(24.0)
    assert not outage.told
    assert outage.silence_s(3.0, 25.0) == pytest.approx(22.0)


def test_a_second_outage_is_told_anew() -> None:
    outage = Outage()
    outage.end(20.0, unheard=True)
    outage.heard(24.0)
    outage.begin()
    outage.end(40.0, unheard=True)
    assert outage.returned
    assert not outage.told
