"""Whether the canceller copes with the room, and whether what it leaves is the interviewer, from levels alone."""

import numpy as np
import pytest

from bot.audio.coupling import Coupling
from bot.audio.desk import MOST_FRAMES, Desk
from bot.audio.echo_guard import EchoGuard
from bot.audio.simulated import Simulated
from bot.session.record import EchoFallback
from tests.fakes.audio import Tracks

pytestmark = pytest.mark.unit

FRAMES_A_SECOND = 50
NOISE = 1e-6
LOUD = 1e-2


def heard(coupling: Coupling, seconds: float, *, near: float, clean: float, far: float = LOUD) -> Coupling:
    for _ in range(round(seconds * FRAMES_A_SECOND)):
        coupling.hear(near, far, clean, audible=far > 0)
    return coupling


def after_silence() -> Coupling:
    return heard(Coupling(), 2.0, near=NOISE, clean=NOISE, far=0.0)


def test_nobody_is_trusted_before_anything_was_played() -> None:
    assert not after_silence().trusted
    assert not after_silence().failed


def test_a_room_in_which_the_echo_goes_away_is_trusted_after_three_seconds_of_it() -> None:
    assert not heard(after_silence(), 2.9, near=LOUD, clean=LOUD / 1_000).trusted
    assert heard(after_silence(), 3.1, near=LOUD, clean=LOUD / 1_000).trusted


def test_headphones_are_trusted_after_half_a_second() -> None:
    assert not heard(after_silence(), 0.4, near=NOISE, clean=NOISE).trusted
    assert heard(after_silence(), 0.6, near=NOISE * 2, clean=NOISE * 2).trusted


def test_an_echo_that_stays_is_a_failure_after_eight_seconds_and_not_before() -> None:
    assert not heard(after_silence(), 7.9, near=LOUD, clean=LOUD / 2).failed
    failed = heard(after_silence(), 8.1, near=LOUD, clean=LOUD / 2)
    assert failed.failed
    assert failed.taken_db == pytest.approx(3.0, abs=0.1)


def test_a_room_learnt_late_is_no_failure_any_more() -> None:
    coupling = heard(after_silence(), 9.0, near=LOUD, clean=LOUD / 2)
    assert not heard(coupling, 1.0, near=LOUD, clean=LOUD / 1_000).failed


def test_pauses_of_the_interviewer_are_no_time_in_which_anything_is_learnt() -> None:
    coupling = after_silence()
    for _ in range(20):
        heard(coupling, 0.1, near=LOUD, clean=LOUD / 1_000)
        heard(coupling, 1.0, near=NOISE, clean=NOISE, far=1e-9)
    assert not coupling.trusted


def copes() -> Coupling:
    return heard(after_silence(), 3.1, near=LOUD, clean=LOUD / 1_000)


def test_an_echo_that_is_taken_away_in_the_wrong_place_is_learnt_anew() -> None:
    coupling = copes()
    assert [coupling.misplaced(LOUD, LOUD, 2 * LOUD) for _ in range(3)] == [False, False, True]
    assert not coupling.trusted
    assert not heard(coupling, 0.9, near=LOUD, clean=LOUD / 1_000).trusted
    assert heard(coupling, 0.2, near=LOUD, clean=LOUD / 1_000).trusted


def test_who_talks_over_the_interviewer_does_not_displace_the_echo() -> None:
    coupling = copes()
    assert not any(coupling.misplaced(2 * LOUD, LOUD, 1.1 * LOUD) for _ in range(50))
    assert not any(coupling.misplaced(LOUD, LOUD / 10, 1.1 * LOUD) for _ in range(50))
    assert coupling.trusted


def test_where_there_is_no_echo_nothing_is_displaced() -> None:
    coupling = heard(after_silence(), 1.1, near=NOISE, clean=NOISE)
    assert not any(coupling.misplaced(NOISE, NOISE, 2 * NOISE) for _ in range(50))


def test_trust_that_is_withdrawn_is_won_anew_or_lost_for_good() -> None:
    coupling = heard(after_silence(), 1.1, near=NOISE, clean=NOISE)
    coupling.withdraw()
    assert not heard(coupling, 2.9, near=LOUD, clean=LOUD / 1_000).trusted
    assert heard(coupling, 0.2, near=LOUD, clean=LOUD / 1_000).trusted
    coupling.withdraw()
    assert not heard(coupling, 7.9, near=LOUD, clean=LOUD / 2).failed
    assert heard(coupling, 0.2, near=LOUD, clean=LOUD / 2).failed


def test_who_was_taken_for_the_interviewer_over_headphones_is_heard_again_soon() -> None:
    coupling = heard(after_silence(), 1.1, near=NOISE, clean=NOISE)
    coupling.withdraw()
    assert heard(coupling, 0.6, near=NOISE, clean=NOISE).trusted


def test_the_noise_of_other_devices_is_another() -> None:
    coupling = heard(Coupling(), 2.0, near=LOUD, clean=LOUD, far=0.0)
    assert not coupling.stands_out(LOUD)
    coupling.forget()
    heard(coupling, 0.6, near=LOUD, clean=LOUD)
    assert not coupling.trusted
    assert not coupling.stands_out(LOUD)
    heard(coupling, 1.0, near=NOISE, clean=NOISE, far=0.0)
    assert coupling.stands_out(LOUD)


def test_zeros_of_a_muted_microphone_are_not_the_rooms_noise() -> None:
    coupling = heard(Coupling(), 0.3, near=0.0, clean=0.0, far=0.0)
    heard(coupling, 0.6, near=NOISE, clean=NOISE, far=0.0)
    assert not coupling.stands_out(NOISE)
    assert heard(coupling, 0.6, near=NOISE, clean=NOISE).trusted


def test_zeros_while_the_interviewer_is_loud_do_not_make_headphones_of_a_loudspeaker() -> None:
    coupling = heard(after_silence(), 0.4, near=LOUD, clean=LOUD)
    heard(coupling, 5.0, near=0.0, clean=0.0)
    assert not coupling.trusted
    assert not heard(coupling, 5.0, near=0.0, clean=0.0).failed


def test_where_silence_is_zeros_there_is_no_echo_in_them() -> None:
    coupling = heard(Coupling(), 2.0, near=0.0, clean=0.0, far=0.0)
    assert heard(coupling, 0.6, near=0.0, clean=0.0).trusted


UNSURE = LOUD / 100
"""What the echo may be wrong by."""


def followed(guard: EchoGuard, seconds: float, rest: float, *, echo: float = LOUD) -> EchoGuard:
    """So much is left, and taken for the interviewer's where it is judged so."""
    for _ in range(round(seconds * FRAMES_A_SECOND)):
        if guard.judge(echo, UNSURE, rest):
            guard.learn()
    return guard


def test_what_the_way_may_be_wrong_by_is_the_interviewer_before_anything_is_learnt() -> None:
    assert EchoGuard().judge(LOUD, UNSURE, UNSURE)


def test_what_is_louder_than_that_is_somebody() -> None:
    guard = followed(EchoGuard(), 3.0, UNSURE / 10)
    assert guard.judge(LOUD, UNSURE, UNSURE / 3)
    assert not guard.judge(LOUD, UNSURE, UNSURE)
    assert not guard.overpowered
    assert not guard.judge(LOUD, UNSURE, UNSURE * 2)
    assert guard.overpowered


def test_the_better_the_way_is_known_the_softer_one_may_speak() -> None:
    guard = followed(EchoGuard(), 3.0, UNSURE / 10)
    assert guard.judge(LOUD, UNSURE, UNSURE / 3)
    assert not guard.judge(LOUD, UNSURE / 10, UNSURE / 3)


def test_however_well_the_echo_goes_away_a_trace_of_it_is_the_interviewer() -> None:
    assert followed(EchoGuard(), 3.0, UNSURE / 1e4).judge(LOUD, UNSURE, UNSURE / 3)


def test_in_silence_everybody_is_somebody() -> None:
    guard = followed(EchoGuard(), 3.0, UNSURE / 10)
    for _ in range(3 * FRAMES_A_SECOND):
        assert not guard.judge(0.0, 0.0, NOISE)
    assert not guard.overpowered


def test_the_interviewer_rings_on_for_a_moment() -> None:
    guard = followed(EchoGuard(), 3.0, UNSURE / 10)
    assert guard.judge(0.0, UNSURE / 100, UNSURE / 1_000)


def test_somebody_who_talks_for_long_does_not_become_the_interviewer() -> None:
    assert not followed(followed(EchoGuard(), 3.0, UNSURE / 10), 10.0, UNSURE * 4).judge(LOUD, UNSURE, UNSURE * 4)


def test_the_soft_sounds_of_who_breaks_in_do_not_make_the_next_one_shout() -> None:
    guard = followed(EchoGuard(), 3.0, UNSURE / 20)
    for _ in range(20):
        for _ in range(5):
            followed(guard, 0.04, UNSURE * 2)
            followed(guard, 0.06, UNSURE * 0.4)
        followed(guard, 2.5, UNSURE / 20)
        # The interviewer falls silent, and they go on.
        followed(guard, 1.0, UNSURE * 0.4, echo=0.0)
    assert not guard.judge(LOUD, UNSURE, UNSURE)


def test_a_room_in_which_more_is_left_than_there_was_is_followed() -> None:
    guard = followed(EchoGuard(), 3.0, UNSURE / 10)
    assert not guard.judge(LOUD, UNSURE, UNSURE)
    assert followed(guard, 3.0, UNSURE / 3).judge(LOUD, UNSURE, UNSURE)


def test_a_canceller_that_gets_better_lets_softer_voices_through() -> None:
    guard = followed(EchoGuard(), 3.0, UNSURE)
    assert guard.judge(LOUD, UNSURE, UNSURE * 4)
    assert not followed(guard, 4.0, UNSURE / 100).judge(LOUD, UNSURE, UNSURE * 4)


def test_a_frame_of_which_nothing_is_known_teaches_nothing() -> None:
    guard = followed(EchoGuard(), 3.0, UNSURE / 10)
    guard.judge(LOUD, UNSURE, UNSURE * 100)
    for _ in range(5 * FRAMES_A_SECOND):
        guard.skip()
        guard.learn()
    assert not guard.judge(LOUD, UNSURE, UNSURE)


class Helpless:
    """A canceller that does not cope."""

    delay = 0
    own = doubtful = False
    failed = False
    taken_db = 3.0

    def __init__(self) -> None:
        self.forgot: list[int] = []
        self.skipped: list[int] = []
        self._first = 0
        self._known_from = 0

    def skip(self, first: int, pcm: bytes) -> bytes:
        self.skipped.append(first)
        return pcm

    def forget(self) -> None:
        self.forgot.append(self._first)
        self._known_from = self._first

    def process(self, first: int, pcm: bytes) -> bytes:
        self._first = first
        self.failed = first - self._known_from >= 16_000
        return pcm


def test_the_desk_says_once_that_the_canceller_does_not_cope() -> None:
    told: list[EchoFallback] = []
    devices = Simulated(lambda first, n: np.zeros(n, "<i2").tobytes(), realtime=False)
    desk = Desk(devices, Tracks(), on_echo=told.append)
    desk._echo = Helpless()
    desk.open()
    for _ in range(150):
        devices.advance(0.02)
        desk.step()
    assert [(event.taken_db, round(event.t_s)) for event in told] == [(3.0, 1)]


def test_other_devices_are_learnt_anew_and_their_echo_may_fail_too() -> None:
    told: list[EchoFallback] = []
    devices = Simulated(lambda first, n: np.zeros(n, "<i2").tobytes(), realtime=False)
    desk = Desk(devices, Tracks(), on_echo=told.append)
    desk._echo = echo = Helpless()
    desk.open()
    for step in range(150):
        if step == 75:
            desk._wiring._lines["output"].name = "The loudspeaker"
        devices.advance(0.02)
        desk.step()
    assert [round(first / 16_000, 1) for first in echo.forgot] == [0.0, 1.5]
    assert [round(event.t_s, 1) for event in told] == [1.0, 2.5]


def test_the_canceller_is_not_shown_what_the_devices_lost_and_all_else_gets_its_turn() -> None:
    devices = Simulated(lambda first, n: np.full(n, 300, "<i2").tobytes(), realtime=False)
    woken: list[float] = []
    desk = Desk(devices, Tracks(), wake=lambda: woken.append(devices.now()))
    desk._echo = echo = Helpless()
    desk.open()
    for _ in range(100):
        devices.advance(0.02)
        desk.step()
    devices._ticks += 60_000  # ten minutes pass, and nobody was called
    devices.advance(0.2)
    woken.clear()
    steps = 0
    while len(frames := desk.step().frames) == MOST_FRAMES:
        steps += 1
        assert len(woken) == steps
    assert len(frames) < MOST_FRAMES
    assert len(woken) == steps, "what is left is driven by the microphone"
    assert steps == 600 / (MOST_FRAMES * 0.02)
    assert len(echo.skipped) * 0.02 == pytest.approx(600, abs=0.1)
    assert echo.skipped[0] / 16_000 == pytest.approx(2.0, abs=0.2)
