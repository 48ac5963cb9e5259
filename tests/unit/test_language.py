"""Speech in another language is refused, an accent never; the sound is asked a few times only."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.scoring.language import STRETCH_S, Foreign, find_foreign, stretches
from bot.scoring.recording import FollowedSound, part
from bot.scoring.scorecard import score_recording
from bot.scoring.spans import Span, total_s
from bot.scoring.speech import Activity, HeldSound
from bot.stt.transcript import Transcript, Word
from tests.fakes.session_folder import spread
from tests.fakes.speech_sound import RATE, track

pytestmark = pytest.mark.unit

GERMAN = {"de": 0.97, "en": 0.01, "nl": 0.02}
ENGLISH = {"en": 0.98, "de": 0.01}
ACCENT = {"zh": 0.65, "en": 0.24}
TOLD = "I decided to cache the reads because they were slow"


class Listener:
    """Hears English up to a time and German after it; the time is the signal's own value."""

    def __init__(self, german_from_s: float = np.inf, words: str = TOLD, probability: float = 0.9) -> None:
        self.german_from_s = german_from_s
        self.words, self.probability = words, probability
        self.asked: list[float] = []
        self.heard = 0

    def languages(self, signal: Signal) -> Mapping[str, float]:
        self.asked.append(signal.size / SAMPLE_RATE)
        return GERMAN if np.median(signal) * 10_000 >= self.german_from_s else ENGLISH

    def transcribe(
        self, signal: Signal, start_s: float = 0.0, vocabulary: Sequence[str] = (), *, before: str = ""
    ) -> Transcript:
        self.heard += 1
        words = spread(start_s + 0.2, start_s + signal.size / RATE - 0.2, self.words)
        return Transcript(tuple(Word(word.text, word.start_s, word.end_s, self.probability) for word in words))


def clock_sound(seconds: float) -> HeldSound:
    """A sound whose samples tell the time, in units of 10 000 s."""
    return HeldSound((np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE / 10_000).astype(np.float32))


def found(seconds: float, listener: Listener) -> Foreign | None:
    return find_foreign(clock_sound(seconds), Activity((Span(0.0, seconds),), seconds), listener)


def test_stretches_are_spread_over_the_speech_and_leave_pauses_out() -> None:
    phrases = [Span(0.0, 4.0), Span(10.0, 40.0), Span(50.0, 56.0)]
    assert stretches(phrases, 1) == [[Span(0.0, 4.0), Span(10.0, 16.0)]]
    assert stretches(phrases, 2) == [[Span(0.0, 4.0), Span(10.0, 16.0)], [Span(26.0, 36.0)]]
    assert stretches(phrases, 8)[-1] == [Span(51.0, 56.0)]
    assert all(total_s(each) <= STRETCH_S + 1e-9 for count in range(1, 9) for each in stretches(phrases, count))


def test_english_costs_three_questions_of_ten_seconds_whatever_its_length() -> None:
    for seconds, questions in ((4.0, 1), (9.0, 1), (12.0, 2), (40.0, 3), (7_200.0, 3)):
        listener = Listener()
        assert found(seconds, listener) is None
        assert len(listener.asked) == questions
        assert max(listener.asked) <= STRETCH_S


def test_only_where_most_is_foreign_the_recording_is() -> None:
    assert found(100.0, Listener(0.0)) == Foreign("de", sure=True)
    assert found(100.0, Listener(30.0)) == Foreign("de", sure=True)
    mostly_english = Listener(60.0)
    assert found(100.0, mostly_english) is None
    assert len(mostly_english.asked) == 3 + 9
    assert found(12.0, Listener(6.0)) is None


@pytest.mark.parametrize(
    "likely", [ACCENT, {"ja": 0.32, "en": 0.1}, {"en": 0.3, "zh": 0.2}, {"la": 0.4, "en": 0.01}, {}]
)
def test_an_accent_is_english(likely: Mapping[str, float]) -> None:
    class Unsure(Listener):
        def languages(self, signal: Signal) -> Mapping[str, float]:
            return likely

    assert found(20.0, Unsure()) is None


def test_the_reason_names_the_language() -> None:
    assert Foreign("de", sure=True).reason() == "Not enough English speech to say: it sounds like German."
    assert Foreign("xx", sure=True).reason() == "Not enough English speech to say: it sounds like another language."


def test_a_foreign_recording_has_no_words_and_no_numbers() -> None:
    listener = Listener(-1.0)
    made = score_recording(HeldSound(track(8.0, [(1.0, 7.0)])), listener).answers[0]
    assert made.not_enough == "Not enough English speech to say: it sounds like German."
    assert (made.words, made.fillers, made.pace, made.ownership) == ([], None, None, None)
    assert listener.heard == 0


def test_a_few_seconds_are_foreign_only_where_the_words_were_guesses_too() -> None:
    sound = HeldSound(track(5.0, [(1.0, 4.0)]))
    assert score_recording(sound, Listener(-1.0)).answers[0].not_enough is None
    doubtful = score_recording(sound, Listener(-1.0, probability=0.55)).answers[0]
    assert doubtful.not_enough == "Not enough English speech to say: it sounds like German."
    assert score_recording(sound, Listener(probability=0.55)).answers[0].not_enough is None


def test_progress_runs_once_from_nothing_to_all_and_names_its_steps() -> None:
    told: list[tuple[float, str]] = []
    sound = HeldSound(track(90.0, [(1.0, 18.0), (20.0, 38.0), (60.0, 80.0)]))
    score_recording(sound, Listener(), progress=lambda share, doing="", /: told.append((share, doing)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert list(dict.fromkeys(doing for _, doing in told if doing)) == ["Finding speech", "Recognising"]
    assert len({share for share, doing in told if doing == "Recognising"}) >= 4


def test_a_followed_sound_is_the_sound() -> None:
    shares: list[float] = []
    whole = part(lambda share, _doing="", /: shares.append(share), 0.5, 1.0)
    sound = FollowedSound(clock_sound(10.0), 2, whole)
    assert sound.duration_s == 10.0
    assert (sound.read(2.0, 7.0) == clock_sound(10.0).read(2.0, 7.0)).all()
    sound.read(0.0, 10.0)
    sound.read(0.0, 10.0)
    assert shares == [0.5, 0.625, 0.875, 1.0]
