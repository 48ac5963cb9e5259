"""The sound of practice: a recording that ends by itself, a voice that plays, both at once, and what leaks."""

from collections.abc import Callable

import numpy as np
import pytest

from bot.audio.leak import free, leaks
from bot.audio.pcm import FRAME_BYTES, SAMPLE_RATE, Signal, to_samples
from bot.audio.player import play
from bot.audio.simulated import Simulated
from bot.cli.hush import Hush
from bot.cli.studio import RealStudio
from bot.errors import AudioDeviceError
from bot.settings import Settings
from tests.fakes.audio import UnpluggableDevices

pytestmark = pytest.mark.unit
LOUD, QUIET = b"\x01" * FRAME_BYTES, bytes(FRAME_BYTES)


def voiced(frame: bytes) -> bool:
    return frame[0] != 0


def ends(*stretches: tuple[float, bytes], quiet_s: float = 2.0) -> float | None:
    """Seconds after which it is over, for stretches of sound and silence; None where it is not."""
    hush, at = Hush(voiced, quiet_s, starts_within_s=10.0), 0
    for seconds, frame in stretches:
        for _ in range(round(seconds / 0.02)):
            hush.hear(frame)
            at += 1
            if hush.over:
                return at * 0.02
    return None


def test_silence_after_speech_ends_it() -> None:
    assert ends((1.0, QUIET), (2.0, LOUD), (5.0, QUIET)) == pytest.approx(5.0, abs=0.05)


def test_a_pause_to_think_does_not() -> None:
    assert ends((1.0, LOUD), (1.9, QUIET), (1.0, LOUD), (1.9, QUIET), (1.0, LOUD)) is None


def test_whoever_says_nothing_is_not_waited_for_for_ever() -> None:
    assert ends((20.0, QUIET)) == pytest.approx(10.0, abs=0.05)


def test_a_click_is_no_beginning() -> None:
    assert ends((1.0, QUIET), (0.04, LOUD), (4.0, QUIET)) is None


def speaks(start_s: float, end_s: float) -> Callable[[int, int], bytes]:
    """A microphone with a tone between two times."""

    def microphone(first: int, n: int) -> bytes:
        at = np.arange(first, first + n) / SAMPLE_RATE
        tone = np.sin(2 * np.pi * 220 * at) * ((at >= start_s) & (at < end_s))
        return to_samples(0.3 * tone).tobytes()

    return microphone


def loud(frame: bytes) -> bool:
    return bool(np.abs(np.frombuffer(frame, "<i2")).max() > 300)


def studio(devices: Simulated, keys: Callable[[], str] = lambda: "") -> RealStudio:
    return RealStudio(Settings(), devices, keys, devices.advance, lambda: loud)


def test_a_reading_ends_when_the_reader_does(capsys: pytest.CaptureFixture[str]) -> None:
    devices = Simulated(speaks(1.0, 3.0), realtime=False)
    signal = studio(devices).listen(2.0)
    assert signal.size / SAMPLE_RATE == pytest.approx(5.0, abs=0.2)
    assert capsys.readouterr().err == "Recording; it ends when you stop.\n"


def test_enter_ends_it_at_once() -> None:
    devices = Simulated(speaks(0.5, 60.0), realtime=False)
    signal = studio(devices, lambda: "\r" if devices.now() > 2.0 else "").listen(2.0)
    assert signal.size / SAMPLE_RATE == pytest.approx(2.0, abs=0.2)


def test_a_talk_ends_at_its_longest_time_and_not_at_a_pause() -> None:
    devices = Simulated(speaks(0.5, 1.0), realtime=False)
    assert studio(devices).listen(None, 8.0).size / SAMPLE_RATE == pytest.approx(8.0, abs=0.2)


@pytest.mark.parametrize("quiet_s", [2.0, None])
def test_a_room_where_nobody_speaks_is_no_reading(quiet_s: float | None) -> None:
    """In its noise a word would be found that nobody said."""

    def room(first: int, n: int) -> bytes:
        return np.random.default_rng(first).integers(-20, 20, n, dtype=np.int16).tobytes()

    devices = Simulated(room, realtime=False)
    with pytest.raises(AudioDeviceError, match="No voice was heard"):
        studio(devices).listen(quiet_s, 20.0)
    with pytest.raises(AudioDeviceError, match="No voice was heard"):
        studio(devices, lambda: "\r" if devices.now() > 3.0 else "").listen(quiet_s, 20.0)


def test_a_voice_too_short_to_be_speech_is_still_scored() -> None:
    devices = Simulated(speaks(1.0, 1.06), realtime=False)
    assert studio(devices).listen(2.0).size


def test_without_a_microphone_it_is_an_error() -> None:
    devices = UnpluggableDevices()
    devices.unplug("input")
    with pytest.raises(AudioDeviceError):
        studio(devices).listen(2.0)


class Speaker:
    def __init__(self) -> None:
        self.pieces: list[tuple[int, bytes]] = []

    def __call__(self, first: int, pcm: bytes) -> None:
        self.pieces.append((first, pcm))

    @property
    def sound(self) -> np.ndarray:
        return np.frombuffer(b"".join(pcm for _, pcm in self.pieces), "<i2")


def test_a_sound_is_played_to_its_last_sample() -> None:
    speaker = Speaker()
    devices = Simulated(speaker=speaker, realtime=False)
    pcm = np.arange(1, 8_001, dtype="<i2")
    play(devices, None, pcm.tobytes(), SAMPLE_RATE, wait=devices.advance)
    heard = speaker.sound[speaker.sound != 0]
    assert heard.tolist() == pcm.tolist()


def test_a_key_stops_it() -> None:
    devices = Simulated(realtime=False)
    minute = bytes(2 * SAMPLE_RATE * 60)
    play(devices, None, minute, SAMPLE_RATE, stop=lambda: devices.now() > 1.0, wait=devices.advance)
    assert devices.now() == pytest.approx(1.0, abs=0.1)


def test_a_speaker_that_takes_nothing_is_given_up() -> None:
    devices = UnpluggableDevices()
    waited = 0

    def wait(seconds: float) -> None:
        nonlocal waited
        devices.unplug("output")
        devices.advance(seconds)
        waited += 1
        assert waited < 1_000

    play(devices, None, bytes(2 * SAMPLE_RATE), SAMPLE_RATE, wait=wait)


def noise(seconds: float, seed: int) -> Signal:
    """Noise in syllables, as speech is."""
    rng = np.random.default_rng(seed)
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    sound: Signal = (rng.standard_normal(t.size) * np.clip(np.sin(2 * np.pi * 3 * t), 0, 1) * 0.1).astype(np.float32)
    return sound


def test_the_voice_in_the_microphone_is_found_though_soft_and_late() -> None:
    own, voice = noise(4.0, 1), noise(3.0, 2)
    mixed = own.copy()
    mixed[8_000 : 8_000 + voice.size] += 0.1 * voice
    assert leaks(mixed, voice, 8_000)
    assert leaks(mixed, voice, 8_000 - 2_000)
    assert leaks(voice, voice, 0)


def test_another_voice_is_no_leak() -> None:
    assert not leaks(noise(4.0, 1), noise(3.0, 2), 0)
    assert not leaks(noise(4.0, 1), noise(3.0, 2), -8_000)
    assert not leaks(np.zeros(64_000, np.float32), noise(3.0, 2), 0)
    assert not leaks(noise(0.2, 1), noise(3.0, 2), 0)
    assert not leaks(noise(4.0, 1), noise(3.0, 2), 90_000)


def room(seed: int, seconds: float = 0.2) -> Signal:
    """A response whose echoes die away."""
    rng = np.random.default_rng(seed)
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    echoes = rng.standard_normal(t.size) * np.exp(-30 * t) * 0.1
    echoes[40] = 1.0
    return echoes.astype(np.float32)


def level_db(sound: Signal) -> float:
    return 10 * float(np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-20))


@pytest.mark.parametrize("louder", [1.0, 0.5, 0.25])
@pytest.mark.parametrize("off", [0, 1_500, -1_500])
def test_the_voice_is_taken_out_of_what_somebody_says(louder: float, off: int) -> None:
    own, voice = noise(5.0, 1), noise(3.0, 2)
    through = np.convolve(voice, room(3))[: 4 * SAMPLE_RATE] * louder
    recording = own.copy()
    recording[6_000 : 6_000 + through.size] += through
    freed = free(recording, voice, 6_000 + off)
    assert not freed.alone
    assert freed.signal.size == recording.size
    assert level_db(freed.signal - own) < level_db(own) - 10
    assert not leaks(freed.signal, voice, 6_000 + off)


def test_nobody_beside_the_voice_is_known() -> None:
    voice = noise(3.0, 2)
    recording = (np.random.default_rng(5).standard_normal(5 * SAMPLE_RATE) * 1e-4).astype(np.float32)
    through = np.convolve(voice, room(3))[: 4 * SAMPLE_RATE]
    recording[6_000 : 6_000 + through.size] += through
    freed = free(recording, voice, 6_000)
    assert freed.alone
    assert level_db(freed.signal) < level_db(recording) - 20


def test_where_the_voice_was_not_played_nothing_is_taken_out() -> None:
    own = noise(4.0, 1)
    assert np.array_equal(free(own, noise(3.0, 2), 90_000).signal, own)


class Room:
    """A loudspeaker that a microphone hears `gain` as loud, and somebody who speaks from a second on."""

    def __init__(self, gain: float, own: Signal) -> None:
        self.gain = gain
        self.heard = np.zeros(20 * SAMPLE_RATE, np.float32)
        self.heard[SAMPLE_RATE : SAMPLE_RATE + own.size] = own

    def speaker(self, first: int, pcm: bytes) -> None:
        sound = np.frombuffer(pcm, "<i2").astype(np.float32) / 32_768
        if first >= 0:
            self.heard[first : first + sound.size] += self.gain * sound

    def microphone(self, first: int, n: int) -> bytes:
        return to_samples(self.heard[first : first + n]).tobytes()


@pytest.mark.parametrize(
    ("gain", "speaks", "leak"), [(0.0, True, "none"), (0.7, True, "freed"), (0.2, True, "freed"), (0.7, False, "alone")]
)
def test_what_is_said_along_with_the_voice(
    monkeypatch: pytest.MonkeyPatch, gain: float, leak: str, *, speaks: bool
) -> None:
    own, voice = noise(3.0, 1) * speaks, noise(3.0, 2)
    room = Room(gain, own)
    devices = Simulated(room.microphone, room.speaker, realtime=False)
    monkeypatch.setattr(RealStudio, "_synthesised", lambda *_, **__: (to_samples(voice).tobytes(), SAMPLE_RATE))
    along = studio(devices).along("whatever")
    assert along.leak == leak
    assert along.offset_s is not None
    assert -1.0 < along.offset_s < 0.0
    if speaks:
        said = along.signal[SAMPLE_RATE : SAMPLE_RATE + own.size]
        assert level_db(said - own) < level_db(own) - 10
