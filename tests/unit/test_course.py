"""Where an interview is: its own time stands still without a device, and silence counts from the last word."""

import pytest

from bot.interviewer.course import Course

pytestmark = pytest.mark.unit


def test_time_without_a_device_is_neither_the_interviews_nor_silence() -> None:
    course = Course(now_s=20.0, quiet_since_s=15.0)
    course.stand_still(4.0)
    assert course.clock_s == 16.0
    assert course.silent_s == 1.0


def test_silence_counts_from_the_last_that_was_heard() -> None:
    course = Course(now_s=20.0)
    course.heard_until(12.0)
    course.heard_until(9.0)
    assert course.silent_s == 8.0


def test_before_it_began_there_is_no_state_to_go_on_from() -> None:
    with pytest.raises(RuntimeError):
        Course().begun()
