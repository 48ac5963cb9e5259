"""What was heard of the interviewer, when, and up to which word."""

from typing import Any

import numpy as np
import pytest

from bot.audio.playback import Began, Ended, Playback, heard_text
from bot.audio.voice_queue import Sentence, Voice, VoiceQueue

pytestmark = pytest.mark.unit

RATE = 16_000
LATENCY_S = 0.05


class Speaker:
    """A device that takes a block every 10 ms and makes it audible 50 ms later."""

    def __init__(self, rate: int = RATE) -> None:
        self.queue = VoiceQueue()
        self.playback = Playback(self.queue)
        self.playback.connect(rate)
        self.rate = rate
        self.now = 0.0
        self.late = 0.0
        self.facts: list[Began | Ended] = []
        self.recorded: list[tuple[float, bytes]] = []
        self.out = b""

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * 100)):
            self.out += self.queue.fill(self.rate // 100, self.now + LATENCY_S + self.late, underflow=False)
            self.now = round(self.now + 0.01, 6)
            self.recorded += [(sound.heard_at, sound.pcm) for sound in self.playback.audible()]
            self.facts += self.playback.facts(self.now)

    def heard(self) -> np.ndarray:
        return np.frombuffer(self.out, "<i2")

    def ended(self) -> Ended:
        (found,) = [fact for fact in self.facts if isinstance(fact, Ended)]
        return found


def about(value: float) -> Any:
    return pytest.approx(value)


def sound(seconds: float, rate: int = RATE, value: int = 5_000) -> bytes:
    return np.full(round(seconds * rate), value, "<i2").tobytes()


def test_an_utterance_begins_and_ends_when_it_is_audible_not_when_it_is_queued() -> None:
    speaker = Speaker()
    speaker.run(0.2)
    speaker.playback.say(1, "One.", sound(0.5), RATE, last=False)
    speaker.playback.say(1, "Two.", sound(0.5), RATE, last=True)
    speaker.run(0.04)
    assert speaker.facts == []
    speaker.run(2.0)
    assert speaker.facts == [
        Began(1, about(0.25)),
        Ended(1, "One. Two.", about(0.25), about(1.25), interrupted=False),
    ]
    assert not speaker.playback.busy


def test_sound_reaches_the_device_unchanged_and_the_record_where_it_was_heard() -> None:
    speaker = Speaker()
    pcm = np.random.default_rng(1).integers(-9_000, 9_000, 8_000).astype("<i2").tobytes()
    speaker.playback.say(1, "Noise.", pcm, RATE, last=True)
    speaker.run(1.0)
    assert speaker.out[: len(pcm)] == pcm
    assert not any(speaker.out[len(pcm) :])
    assert b"".join(piece for _, piece in speaker.recorded) == pcm
    assert speaker.recorded[0][0] == pytest.approx(LATENCY_S)


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_clicks_are_where_they_belong_at_any_device_rate(rate: int) -> None:
    speaker = Speaker(rate)
    clicks = np.zeros(22_050 * 2, "<i2")
    clicks[[11_025, 33_075]] = 30_000
    speaker.playback.say(1, "Click.", clicks.tobytes(), 22_050, last=True)
    speaker.run(3.0)
    heard = np.abs(speaker.heard().astype(int))
    assert heard[:rate].argmax() == rate // 2
    assert heard[rate:].argmax() == rate // 2
    record = np.abs(np.frombuffer(b"".join(pcm for _, pcm in speaker.recorded), "<i2").astype(int))
    assert record[:16_000].argmax() == 8_000
    assert record[16_000:].argmax() == 8_000
    assert len(record) == pytest.approx(32_000, abs=2)


def test_a_late_sentence_leaves_silence_inside_the_utterance() -> None:
    speaker = Speaker()
    speaker.playback.say(1, "One.", sound(0.3, 22_050), 22_050, last=False)
    speaker.run(0.6)
    assert np.abs(speaker.heard()[4_700:4_790]).min() > 4_000  # the end of the first is not held back
    speaker.playback.say(1, "Two.", sound(0.3, 22_050), 22_050, last=True)
    speaker.run(1.0)
    assert [type(fact) for fact in speaker.facts] == [Began, Ended]
    assert speaker.ended().end_at == pytest.approx(0.95, abs=0.01)


def test_an_end_that_carries_no_sound_ends_the_utterance() -> None:
    speaker = Speaker()
    speaker.playback.say(1, "One.", sound(0.3), RATE, last=False)
    speaker.run(0.5)
    speaker.playback.say(1, "", b"", RATE, last=True)
    speaker.run(0.05)
    assert speaker.ended().end_at == pytest.approx(0.35)


def test_an_utterance_without_sound_is_over_at_once() -> None:
    speaker = Speaker()
    speaker.run(0.1)
    speaker.playback.say(1, "", b"", RATE, last=True)
    speaker.run(0.01)
    assert speaker.facts == [Ended(1, "", about(0.11), about(0.11), interrupted=False)]


def test_utterances_follow_one_another_without_a_gap() -> None:
    speaker = Speaker()
    speaker.playback.say(1, "One.", sound(0.3), RATE, last=True)
    speaker.playback.say(2, "Two.", sound(0.3), RATE, last=True)
    speaker.run(1.0)
    assert sorted(fact.utterance for fact in speaker.facts) == [1, 1, 2, 2]
    assert (speaker.heard()[:9_600] == 5_000).all()


def test_a_cut_ends_in_a_ramp_of_8_ms_and_reports_what_was_heard() -> None:
    speaker = Speaker()
    speaker.playback.say(7, "These are words that take one second", sound(1.0), RATE, last=True)
    speaker.run(0.5)
    speaker.playback.cut()
    speaker.run(0.5)
    heard = np.flatnonzero(speaker.heard())
    assert heard[-1] < 8_000 + 128
    tail = speaker.heard()[8_000:8_128].astype(int)
    assert (np.diff(tail) <= 0).all()
    assert tail[0] > 4_500
    assert tail[-1] < 100
    ended = speaker.ended()
    assert ended.text == "These are words"
    assert ended.interrupted
    assert ended.end_at == pytest.approx(0.5 + LATENCY_S + 0.008)
    recorded = b"".join(pcm for _, pcm in speaker.recorded)
    assert recorded == speaker.out[: len(recorded)]


def test_what_arrives_late_for_a_cut_utterance_is_dropped() -> None:
    speaker = Speaker()
    speaker.playback.say(7, "One.", sound(0.2), RATE, last=False)
    speaker.run(0.1)
    speaker.playback.cut()
    speaker.playback.say(7, "Two.", sound(1.0), RATE, last=True)
    speaker.run(0.5)
    assert np.flatnonzero(speaker.heard())[-1] < 1_600 + 128
    speaker.playback.say(7, "Three.", sound(1.0), RATE, last=True)
    speaker.run(0.5)
    assert "Two" not in speaker.ended().text
    assert not speaker.playback.busy


def test_what_waited_behind_a_cut_utterance_was_not_heard_at_all() -> None:
    speaker = Speaker()
    speaker.playback.say(1, "One.", sound(1.0), RATE, last=True)
    speaker.playback.say(2, "Two.", sound(1.0), RATE, last=True)
    speaker.run(0.3)
    speaker.playback.cut()
    speaker.run(0.5)
    ends = {fact.utterance: fact for fact in speaker.facts if isinstance(fact, Ended)}
    assert ends[2].text == ""
    assert ends[2].interrupted
    assert ends[2].start_at == ends[2].end_at


def test_an_utterance_after_a_cut_is_heard_in_full() -> None:
    speaker = Speaker()
    speaker.playback.say(1, "One.", sound(1.0), RATE, last=True)
    speaker.run(0.3)
    speaker.playback.cut()
    speaker.playback.say(2, "Two.", sound(0.5), RATE, last=True)
    speaker.run(1.0)
    ends = {fact.utterance: fact for fact in speaker.facts if isinstance(fact, Ended)}
    assert ends[2].text == "Two."
    assert ends[2].end_at - ends[2].start_at == pytest.approx(0.5)


def test_a_device_that_ran_dry_moves_what_follows() -> None:
    speaker = Speaker()
    speaker.playback.say(1, "One.", sound(1.0), RATE, last=True)
    speaker.run(0.5)
    speaker.late = 0.04
    speaker.queue.fill(0, speaker.now + LATENCY_S + 0.04, underflow=True)
    speaker.run(1.0)
    assert speaker.ended().end_at == pytest.approx(1.05 + 0.04)
    assert speaker.ended().start_at == pytest.approx(0.05)


@pytest.mark.parametrize("rates", [(16_000, 48_000), (48_000, 44_100), (44_100, 16_000), (48_000, 48_000)])
def test_a_device_of_another_rate_goes_on_where_the_one_before_left_off(rates: tuple[int, int]) -> None:
    before, after = rates
    speaker = Speaker(before)
    tone = (np.sin(np.arange(2 * 22_050) * 2 * np.pi * 440 / 22_050) * 8_000).astype("<i2").tobytes()
    speaker.playback.say(1, "One two three.", tone[: len(tone) // 2], 22_050, last=False)
    speaker.run(0.3)
    heard = np.frombuffer(speaker.out, "<i2").astype(float)
    speaker.out = b""
    speaker.playback.connect(after)
    speaker.rate = after
    speaker.playback.say(1, "Four five six.", tone[len(tone) // 2 :], 22_050, last=True)
    speaker.playback.say(2, "Seven.", sound(0.5), RATE, last=True)
    speaker.run(2.5)
    ends = {fact.utterance: fact for fact in speaker.facts if isinstance(fact, Ended)}
    assert (ends[1].text, ends[1].interrupted) == ("One two three. Four five six.", False)
    assert ends[2].text == "Seven."
    assert ends[1].end_at - ends[1].start_at == pytest.approx(2.0, abs=0.005)
    assert ends[2].end_at - ends[2].start_at == pytest.approx(0.5, abs=0.005)
    # 0.3 s were taken by the one; the other gives the remaining 1.7 s of the tone, at its own rate and in phase.
    assert len(heard) == round(0.3 * before)
    rest = speaker.heard()[: round(1.65 * after)].astype(float)
    told = np.sin((np.arange(len(rest)) / after + 0.3) * 2 * np.pi * 440) * 8_000
    assert np.corrcoef(rest, told)[0, 1] > 0.98
    recorded = b"".join(pcm for _, pcm in speaker.recorded)
    assert len(recorded) // 2 == pytest.approx(2.5 * RATE, abs=0.005 * RATE)


def test_what_the_device_before_took_is_on_the_record_too() -> None:
    speaker = Speaker()
    speaker.playback.say(1, "One.", sound(1.0), RATE, last=True)
    speaker.queue.fill(RATE // 2, LATENCY_S, underflow=False)
    speaker.playback.connect(48_000)
    speaker.rate = 48_000
    speaker.run(1.0)
    assert sum(len(pcm) // 2 for _, pcm in speaker.recorded) == pytest.approx(RATE, abs=2)
    assert not speaker.ended().interrupted


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, ""),
        (0.05, ""),
        (0.1, "One"),
        (0.5, "One two three."),
        (0.7, "One two three. Four"),
        (0.9, "One two three. Four five"),
        (1.0, "One two three. Four five six."),
    ],
)
def test_heard_words_are_whole_words(share: float, text: str) -> None:
    voice = Voice(1, bytearray(2_000), planned=1_000, complete=True, taken=int(share * 1_000))
    voice.sentences += [Sentence("One two three.", 0), Sentence("Four five six.", 500)]
    assert heard_text(voice) == text


def test_sound_without_words_can_be_cut_too() -> None:
    speaker = Speaker()
    speaker.playback.say(1, "", sound(1.0), RATE, last=True)
    speaker.run(0.5)
    speaker.playback.cut()
    speaker.run(0.5)
    assert (speaker.ended().interrupted, speaker.ended().text) == (True, "")
