"""When a reading is over: how far it has come decides how long silence is waited for."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

import numpy as np
import pytest

from bot.audio.pcm import SAMPLE_RATE, Signal, to_samples
from bot.audio.simulated import Simulated
from bot.cli.hush import TEXT_QUIET_S, Left
from bot.cli.studio import RealStudio
from bot.errors import ModelMissing
from bot.pronunciation.finish import DONE_S, NEARLY_S, THINKING_S, left, patience_s
from bot.pronunciation.phones import pronunciations
from bot.pronunciation.reference import RefWord
from bot.settings import Settings
from tests.fakes.practice import Inline

pytestmark = pytest.mark.unit
T = TypeVar("T")
TEXT = "we cache the data because the data never changes"


def ways(word: str) -> tuple[tuple[str, ...], ...]:
    return pronunciations(word, lambda _: "")


def words_left(heard: str, text: str = TEXT) -> int:
    words = [RefWord(word, (word,), ways(word)) for word in text.split()]
    return left(words, [[word] for word in heard.split()], ways)


def test_the_words_behind_the_last_one_heard_are_left() -> None:
    assert words_left("we cache the data") == 5
    assert words_left("we cache the data because the") == 3
    assert words_left(TEXT) == 0


def test_before_anything_was_heard_all_are_left() -> None:
    assert words_left("") == 9
    assert words_left("hm") == 9


def test_a_word_that_returns_later_is_no_end() -> None:
    assert words_left("read the data", "read the data and write the data") == 4


def test_words_that_sound_nearly_right_were_read() -> None:
    assert words_left("we cash the data because the data never change") == 0


def test_words_read_wrong_in_the_middle_do_not_matter() -> None:
    assert words_left("we something else entirely because the data never changes") == 0


def test_the_more_is_left_the_longer_silence_is_waited_for() -> None:
    assert [patience_s(n) for n in (0, 1, 2, 3, 60)] == [DONE_S, NEARLY_S, NEARLY_S, THINKING_S, THINKING_S]


def speaks(*stretches: tuple[float, float]) -> Callable[[int, int], bytes]:
    def microphone(first: int, n: int) -> bytes:
        at = np.arange(first, first + n) / SAMPLE_RATE
        on = sum(((at >= start_s) & (at < end_s) for start_s, end_s in stretches), np.zeros(n, bool))
        return to_samples(0.3 * np.sin(2 * np.pi * 220 * at) * on).tobytes()

    return microphone


def loud(frame: bytes) -> bool:
    return bool(np.abs(np.frombuffer(frame, "<i2")).max() > 300)


def recorded_s(microphone: Callable[[int, int], bytes], follows: Left, aside: Executor | None = None) -> float:
    devices = Simulated(microphone, realtime=False)
    studio = RealStudio(Settings(), devices, lambda: "", devices.advance, lambda: loud, aside or Inline())
    return studio.listen(TEXT_QUIET_S, left=follows).size / SAMPLE_RATE


def seconds(signal: Signal) -> float:
    return signal.size / SAMPLE_RATE


def test_a_long_pause_before_the_end_of_the_text_is_waited_out() -> None:
    # speech to 2.0 s, a pause of 3.5 s, speech to 7.0 s, where the text ends
    lasted = recorded_s(speaks((0.5, 2.0), (5.5, 7.0)), lambda so_far: 0 if seconds(so_far) > 6.0 else 7)
    assert lasted == pytest.approx(7.0 + DONE_S, abs=0.25)


def test_a_reading_that_is_done_ends_soon() -> None:
    assert recorded_s(speaks((0.5, 3.0)), lambda _: 0) == pytest.approx(3.0 + DONE_S, abs=0.25)


def test_whoever_stops_in_the_middle_is_waited_for_no_longer_than_a_thought_takes() -> None:
    assert recorded_s(speaks((0.5, 3.0)), lambda _: 9) == pytest.approx(3.0 + THINKING_S, abs=0.25)


def test_it_is_looked_once_in_each_pause() -> None:
    asked: list[float] = []

    def follows(so_far: Signal) -> int:
        asked.append(seconds(so_far))
        return 9 if len(asked) == 1 else 0

    recorded_s(speaks((0.5, 2.0), (3.5, 5.0)), follows)
    assert asked == [pytest.approx(2.7, abs=0.2), pytest.approx(5.7, abs=0.2)]


class Slow(Executor):
    """Work that is never done."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> "Future[T]":
        return Future()


def test_while_it_is_not_known_how_far_it_came_it_is_not_over() -> None:
    assert recorded_s(speaks((0.5, 2.0)), lambda _: 0, Slow()) == pytest.approx(2.0 + THINKING_S, abs=0.25)


def test_where_it_cannot_be_told_silence_alone_ends_it() -> None:
    def follows(_: Signal) -> int:
        raise ModelMissing("Whisper is not installed.", 'Run "viva models install".')

    assert recorded_s(speaks((0.5, 2.0)), follows) == pytest.approx(2.0 + TEXT_QUIET_S, abs=0.25)
