"""The interviewer's voice is kept out; the candidate's is left as it is."""

import numpy as np
import pytest

from bot.audio.echo import Canceller, Echo, FarEnd, HalfDuplex, echo_for
from bot.audio.simulated import BLOCK
from bot.turns.vad import START_S, SURE_START_S
from tests.fakes.echo_room import EchoRoom, MovingRoom, response
from tests.fakes.speech_sound import vowel

pytestmark = pytest.mark.unit

FRAME = 320
RATE = 16_000


def speechlike(seconds: float, seed: int) -> np.ndarray:
    """Noise with the spectrum and the syllables of speech, at about -20 dBFS."""
    rng = np.random.default_rng(seed)
    n = int(seconds * RATE)
    spectrum = np.fft.rfft(rng.standard_normal(n))
    hertz = np.fft.rfftfreq(n, 1 / RATE)
    spectrum *= np.where((hertz > 150) & (hertz < 6_000), 1 / (1 + hertz / 500), 0.0)
    sound = np.fft.irfft(spectrum, n) * np.clip(np.sin(2 * np.pi * 3.3 * np.arange(n) / RATE), 0, 1) ** 2
    spoken: np.ndarray = sound / sound.std() * 0.1
    return spoken


def pcm(signal: np.ndarray) -> np.ndarray:
    samples: np.ndarray = np.clip(signal * 32768, -32768, 32767).astype("<i2")
    return samples


def run(echo: Echo, far: FarEnd, near: np.ndarray, played: np.ndarray, ahead: int = 1_600) -> np.ndarray:
    """Frame by frame, the far end known 100 ms ahead; the output is put back in place."""
    out = []
    known = 0
    for first in range(0, len(near) - FRAME, FRAME):
        while known < min(len(played), first + ahead):
            far.add(known, played[known : known + 160].tobytes())
            known += 160
        out.append(np.frombuffer(echo.process(first, near[first : first + FRAME].tobytes()), "<i2"))
    return np.concatenate(out)[echo.delay :].astype(float)


def level(signal: np.ndarray) -> float:
    return 10 * float(np.log10(np.mean(signal.astype(float) ** 2) + 1e-9))


@pytest.mark.parametrize("error_ms", [-15, 0, 15, 80])
def test_the_canceller_takes_away_the_echo_though_the_clock_is_off(error_ms: int) -> None:
    rng = np.random.default_rng(3)
    played = pcm(speechlike(10.0, 1))
    room = np.exp(-np.arange(1_600) / 400) * rng.standard_normal(1_600)
    room /= np.sqrt((room**2).sum())
    echo = np.roll(np.convolve(played, room)[: len(played)] * 0.3, error_ms * 16)
    near = pcm(echo / 32768 + rng.standard_normal(len(played)) * 1e-4)
    far = FarEnd()
    clean = run(Canceller(far), far, near, played)
    settled = slice(4 * RATE, None)
    assert level(near[settled]) - level(clean[settled]) > 20.0


def test_with_nothing_played_the_candidate_passes_the_canceller_unchanged() -> None:
    near = pcm(speechlike(6.0, 2))
    far = FarEnd()
    clean = run(Canceller(far), far, near, np.zeros(0, "<i2"))
    settled = slice(RATE, len(clean))
    there, out = near[: len(clean)][settled].astype(float), clean[settled]
    hertz = np.fft.rfftfreq(len(out), 1 / RATE)
    before, after = (np.abs(np.fft.rfft(x)) ** 2 for x in (there, out))
    for low, high in ((200, 400), (400, 1_000), (1_000, 4_000), (4_000, 6_000)):
        band = (hertz >= low) & (hertz < high)
        assert 10 * np.log10(after[band].sum() / before[band].sum()) == pytest.approx(0.0, abs=0.3)


def test_the_canceller_delays_by_a_known_number_of_samples() -> None:
    near = pcm(speechlike(4.0, 2))
    far = FarEnd()
    clean = run(Canceller(far), far, near, np.zeros(0, "<i2"))
    hertz = np.fft.rfftfreq(RATE * 2, 1 / RATE)
    # The high-pass turns the phases of low sounds: aligned by the sounds above 1 kHz.
    parts = [np.fft.rfft(x[RATE : 3 * RATE]) * (hertz > 1_000) for x in (near.astype(float), clean)]
    shift = int(np.fft.irfft(parts[1] * np.conj(parts[0])).argmax())
    assert min(shift, 2 * RATE - shift) <= 2


def test_the_candidate_who_talks_over_the_interviewer_is_heard() -> None:
    rng = np.random.default_rng(3)
    played = pcm(speechlike(10.0, 1))
    echo = np.roll(played * 0.2, 300) / 32768
    said = np.zeros(len(played))
    said[6 * RATE : 8 * RATE] = speechlike(2.0, 5)
    near = pcm(echo + said + rng.standard_normal(len(played)) * 1e-4)
    far = FarEnd()
    clean = run(Canceller(far), far, near, played)
    speaking, silent = slice(int(6.4 * RATE), 8 * RATE), slice(4 * RATE, 6 * RATE)
    assert level(clean[speaking]) - level(clean[silent]) > 15.0
    assert abs(level(clean[speaking]) - level(pcm(said)[speaking])) < 6.0


def test_half_duplex_is_deaf_while_the_interviewer_is_audible_and_200_ms_longer() -> None:
    far = FarEnd()
    far.add(1_600, bytes(3_200))  # 0.1 to 0.2 s
    echo = HalfDuplex(far)
    heard = [
        frame * FRAME / RATE
        for frame in range(40)
        if any(echo.process(frame * FRAME, np.full(FRAME, 9, "<i2").tobytes()))
    ]
    assert [time for time in heard if time < 0.3] == pytest.approx([0.0, 0.02, 0.04, 0.06, 0.08])
    assert min(time for time in heard if time > 0.1) == pytest.approx(0.4)


def test_off_changes_nothing() -> None:
    far = FarEnd()
    far.add(0, bytes(640))
    assert echo_for("off", far).process(0, b"\x01\x02" * 320) == b"\x01\x02" * 320
    assert echo_for("off", far).delay == 0


def test_the_far_end_is_silent_where_nothing_was_played() -> None:
    far = FarEnd()
    far.add(100, np.full(50, 7, "<i2").tobytes())
    far.add(200, np.full(50, 8, "<i2").tobytes())
    got = np.frombuffer(far.read(90, 200), "<i2")
    expected = np.zeros(200)
    expected[10:60] = 7
    expected[110:160] = 8
    assert (got == expected).all()


def test_the_far_end_forgets() -> None:
    far = FarEnd()
    for first in range(0, 60 * RATE, 160):
        far.add(first, bytes(320))
    assert len(far._pieces) <= 5.1 * 100


def spoken_in(
    room: EchoRoom | MovingRoom,
    echo: Echo,
    far: FarEnd,
    played: np.ndarray,
    audible: np.ndarray | None = None,
    *,
    softest_dbfs: float = -200.0,
    zeros: range = range(0),
    lost: bool = False,
) -> list[bool]:
    """Frame by frame, whether what is left is the interviewer's own, in a room that hears `audible`; else `played`.

    What is softer than `softest_dbfs` is nobody's, and counts so too. The samples `zeros` come as zeros, or are `lost`.
    """
    audible = played if audible is None else audible
    own, known = [], 0
    for first in range(0, len(played) - FRAME + 1, FRAME):
        for at in (first, first + BLOCK):
            room.speaker(at, audible[at : at + BLOCK].tobytes())
        near = room.microphone(first, BLOCK) + room.microphone(first + BLOCK, BLOCK)
        gone = range(max(first, zeros.start), min(first + FRAME, zeros.stop))
        if gone:
            samples = np.frombuffer(near, "<i2").copy()
            samples[gone.start - first : gone.stop - first] = 0
            near = samples.tobytes()
        while known < min(len(played), first + 1_600):
            if played[known : known + 160].any():
                far.add(known, played[known : known + 160].tobytes())
            known += 160
        clean = (echo.skip if lost and len(gone) > FRAME // 2 else echo.process)(first, near)
        left = level(np.frombuffer(clean, "<i2") / 32768)
        own.append(echo.own or left < softest_dbfs)
    return own


def ringing(seconds: float, seed: int = 4) -> np.ndarray:
    """The response of a room that takes so long to become 60 dB softer."""
    n = int(seconds * RATE)
    decay = 10 ** (-3 * np.arange(n) / n)
    response: np.ndarray = (decay * np.random.default_rng(seed).standard_normal(n)).astype(np.float32)
    return response


def test_nobody_is_heard_over_the_interviewer_until_the_room_is_learnt() -> None:
    played = pcm(speechlike(8.0, 1))
    far = FarEnd()
    canceller = Canceller(far)
    room = EchoRoom(response(ringing(0.4), -6.0, 0.05, speechlike(4.0, 1).astype(np.float32)))
    own = spoken_in(room, canceller, far, played)
    assert all(own[5:75])
    assert not canceller.deaf
    assert not canceller.failed
    assert canceller.taken_db > 12.0


def test_with_headphones_nobody_is_deaf_for_longer_than_it_takes_to_notice() -> None:
    played = np.concatenate([np.zeros(RATE, "<i2"), pcm(speechlike(6.0, 1))])
    far = FarEnd()
    canceller = Canceller(far)
    room = EchoRoom(np.zeros(1, np.float32))
    own = spoken_in(room, canceller, far, played)
    assert any(own[50 : 2 * 50])
    # Half a second of loud sound, and the pauses between.
    assert not any(own[2 * 50 :])


def longest_s(own: list[bool]) -> float:
    """The longest time in which somebody else was heard without a break."""
    return max(len(run) for run in "".join("." if mine else "#" for mine in own).split(".")) * 0.02


HEARD_S = 5
"""From then on the loudspeaker is heard, where it was headphones before."""


def between_headphones_and_loudspeaker() -> tuple[np.ndarray, np.ndarray]:
    """What is played, in two utterances, and what the room hears of it."""
    silence = np.zeros(RATE, "<i2")
    played = np.concatenate([silence, pcm(speechlike(3.0, 1)), silence, pcm(speechlike(8.0, 2))])
    audible = played.copy()
    audible[: HEARD_S * RATE] = 0
    return played, audible


@pytest.mark.parametrize("ringing_s", [0.15, 0.4, 0.8])
@pytest.mark.parametrize("level_db", [-12.0, -3.0, 6.0])
def test_headphones_that_are_pulled_out_do_not_make_the_interviewer_hear_itself(
    ringing_s: float, level_db: float
) -> None:
    played, audible = between_headphones_and_loudspeaker()
    far = FarEnd()
    canceller = Canceller(far)
    room = EchoRoom(response(ringing(ringing_s), level_db, 0.03, speechlike(4.0, 1).astype(np.float32)))
    own = spoken_in(room, canceller, far, played, audible, softest_dbfs=-50.0)
    assert longest_s(own[HEARD_S * 50 :]) < SURE_START_S
    assert not canceller.deaf


def test_a_loudspeaker_that_cannot_be_cancelled_after_headphones_is_a_failure() -> None:
    played, audible = between_headphones_and_loudspeaker()
    played = np.concatenate([played, *[played[HEARD_S * RATE :]] * 2])
    # Heard for a second, and then so distorted that nothing of it is left.
    distorted = pcm(speechlike(24.0, 9))[: len(played) - 6 * RATE]
    audible = np.concatenate([audible[: 6 * RATE], distorted])
    far = FarEnd()
    canceller = Canceller(far)
    room = EchoRoom(response(ringing(0.3), 0.0, 0.03, speechlike(4.0, 1).astype(np.float32)))
    spoken_in(room, canceller, far, played, audible)
    assert canceller.failed
    assert canceller.deaf


@pytest.mark.parametrize("level_db", [-6.0, 0.0, 6.0])
def test_who_talks_over_a_loudspeaker_does_not_make_the_canceller_start_anew(level_db: float) -> None:
    played = pcm(speechlike(12.0, 1))
    far = FarEnd()
    canceller = Canceller(far)
    room = EchoRoom(response(ringing(0.4), level_db, 0.0, speechlike(4.0, 1).astype(np.float32)))
    for seed, at_s in enumerate((7, 9), 20):
        room.say(at_s * RATE, speechlike(1.5, seed).astype(np.float32))
    # Trust that is withdrawn would be missing at the end.
    spoken_in(room, canceller, far, played[: int(10.5 * RATE)])
    assert not canceller.deaf


@pytest.mark.parametrize("at_s", [5.2, 7.0])
def test_who_breaks_in_over_headphones_is_nobodys_echo(at_s: float) -> None:
    played, _ = between_headphones_and_loudspeaker()
    far = FarEnd()
    canceller = Canceller(far)
    room = EchoRoom(np.zeros(1, np.float32))
    room.say(round(at_s * RATE), vowel(1.5))
    own = spoken_in(room, canceller, far, played)
    # At the beginning of an utterance it may be the loudspeaker, for a moment.
    first = round(at_s * 50) + (12 if at_s < HEARD_S + 0.6 else 2)
    assert not any(own[first : round((at_s + 1.4) * 50)])
    assert not canceller.deaf


def test_what_the_canceller_leaves_is_the_interviewers_and_who_breaks_in_is_not() -> None:
    played = pcm(speechlike(12.0, 1))
    far = FarEnd()
    room = EchoRoom(response(ringing(0.8), 0.0, 0.1, speechlike(4.0, 1).astype(np.float32)))
    room.say(10 * RATE, vowel(1.5))
    own = spoken_in(room, Canceller(far), far, played)
    alone, together = own[6 * 50 : 10 * 50], own[10 * 50 + 5 : int(11.4 * 50)]
    loud = [not mine for mine in together]
    assert sum(alone) > 0.95 * len(alone)
    assert sum(loud) * 0.02 > START_S


def test_an_echo_that_a_sound_card_shifts_is_not_taken_for_somebody() -> None:
    played = pcm(speechlike(16.0, 1))
    far = FarEnd()
    canceller = Canceller(far)
    # From 8 s on it comes 10 ms later than the clock says.
    shifted = np.concatenate([played[: 8 * RATE], played[8 * RATE - 160 : -160]])
    room = EchoRoom(response(ringing(0.3), -6.0, 0.02, speechlike(4.0, 1).astype(np.float32)))
    own = spoken_in(room, canceller, far, played, shifted)
    assert longest_s(own[4 * 50 :]) < SURE_START_S
    assert not canceller.deaf


@pytest.mark.parametrize("ringing_s", [0.4, 0.8])
@pytest.mark.parametrize("level_db", [-12.0, 0.0])
def test_who_carries_the_microphone_about_does_not_make_the_interviewer_hear_itself(
    ringing_s: float, level_db: float
) -> None:
    played = np.concatenate([np.zeros(RATE, "<i2"), pcm(speechlike(15.0, 1))])
    far = FarEnd()
    canceller = Canceller(far)
    here, there = (
        EchoRoom(response(ringing(ringing_s, seed), level_db, 0.03, speechlike(4.0, 1).astype(np.float32)))
        for seed in (4, 9)
    )
    room = MovingRoom(here, there, from_s=8.0, carried_s=4.0, stays_s=60.0)
    own = spoken_in(room, canceller, far, played, softest_dbfs=-50.0)
    assert longest_s(own[4 * 50 :]) < START_S
    assert not canceller.deaf


@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.parametrize("seconds", [0.1, 0.3, 1.0])
def test_a_microphone_that_is_mute_for_a_while_hears_nobody_in_the_interviewer_after(
    seconds: float, *, lost: bool
) -> None:
    played = pcm(speechlike(12.0, 3))
    far = FarEnd()
    canceller = Canceller(far)
    room = EchoRoom(response(ringing(0.4), -6.0, 0.06, speechlike(4.0, 1).astype(np.float32)))
    # From the middle of a frame on.
    zeros = range(8 * RATE + 100, int((8 + seconds) * RATE) + 200)
    own = spoken_in(room, canceller, far, played, softest_dbfs=-50.0, zeros=zeros, lost=lost)
    assert longest_s(own[8 * 50 :]) < SURE_START_S
    assert not canceller.deaf


def test_over_headphones_one_is_heard_though_the_microphone_began_with_zeros() -> None:
    played = np.concatenate([np.zeros(int(0.9 * RATE), "<i2"), pcm(speechlike(6.0, 1))])
    far = FarEnd()
    canceller = Canceller(far)
    own = spoken_in(EchoRoom(np.zeros(1, np.float32)), canceller, far, played, zeros=range(int(0.3 * RATE)))
    assert not any(own[2 * 50 :])
    assert not canceller.deaf


def test_a_microphone_whose_silence_is_zeros_is_listened_to_over_headphones() -> None:
    played, _ = between_headphones_and_loudspeaker()
    far = FarEnd()
    canceller = Canceller(far)
    spoken_in(EchoRoom(np.zeros(1, np.float32)), canceller, far, played, zeros=range(len(played)))
    assert not canceller.deaf
