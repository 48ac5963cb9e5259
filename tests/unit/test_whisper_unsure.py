"""What the recogniser does where it is unsure: it hands out its words, then looks again with the full window."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bot.stt import whisper
from bot.stt.engine import MAX_CHUNK_S, Decoded, most_tokens
from bot.stt.transcript import Abandoned, Transcript
from bot.stt.whisper import (
    MAX_CONTEXT_TOKENS,
    MAX_PROMPT_TOKENS,
    UNSURE_LOGPROB,
    WhisperTranscriber,
    worth_handing_out,
)

pytestmark = pytest.mark.unit

SOUND = np.zeros(16_000 * 4, dtype=np.float32)
LOOP = "so " * 8
ROUND = "I moved it to a queue."
TWICE = f"{ROUND} {ROUND}"


@dataclass
class FakeEngine:
    """A short window that mishears with a given certainty, and a full window that hears right."""

    text: str
    logprob: float
    looked: list[str] = field(default_factory=list)
    most_tokens: list[int] = field(default_factory=list)
    language: str = "en"
    wanted: Callable[[], bool] = bool
    said_s: float = 4.0
    """What the aligner finds behind it took no time."""
    probability: float = 0.4

    def encode(self, signal: Any, window_s: float | None = None) -> str:
        self.looked.append("short")
        return "encoded"

    def decode(self, encoded: object, prompt: object = (), **_: object) -> Decoded:
        return Decoded(list(range(len(self.text.split()))), self.text, self.logprob, 0.0)

    def align(self, tokens: object, encoded: object) -> list[dict[str, Any]]:
        return [
            {
                "word": f" {word}",
                "start": min(i * 0.3, self.said_s),
                "end": min(i * 0.3 + 0.2, self.said_s),
                "probability": self.probability,
            }
            for i, word in enumerate(self.text.split())
        ]

    @contextmanager
    def while_wanted(self, wanted: Callable[[], bool]) -> Iterator[None]:
        self.wanted = wanted
        yield

    @property
    def tokenizer(self) -> Any:
        return SimpleNamespace(encode=lambda text: [1] * len(text.split()))

    @property
    def faster_whisper(self) -> Any:
        return self

    def transcribe(self, signal: Any, *, max_new_tokens: int, **_: object) -> tuple[list[Any], None]:
        self.looked.append("full")
        self.most_tokens.append(max_new_tokens)
        if not self.wanted():
            raise Abandoned
        piece = SimpleNamespace(word=" queue.", start=0.0, end=0.3, probability=0.9)
        return [SimpleNamespace(text="queue.", words=[piece])], None


def heard(
    monkeypatch: pytest.MonkeyPatch, text: str, logprob: float, sound: Any = SOUND
) -> tuple[str, list[Transcript], FakeEngine]:
    engine = FakeEngine(text, logprob)
    monkeypatch.setattr(whisper, "Engine", lambda *_, **__: engine)
    first: list[Transcript] = []
    return WhisperTranscriber(Path()).transcribe(sound, 10.0, first=first.append).text, first, engine


def test_sure_words_are_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text, first, engine = heard(monkeypatch, "Into a queue.", UNSURE_LOGPROB + 0.1)
    assert (text, first, engine.looked) == ("Into a queue.", [], ["short"])


def test_unsure_words_are_handed_out_before_the_full_window_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    text, [first], engine = heard(monkeypatch, "Into a cue.", UNSURE_LOGPROB - 0.1)
    assert (text, first.text, engine.looked) == ("queue.", "Into a cue.", ["short", "full"])
    assert first.start_s == 10.0, "on the session clock"
    assert all(word.probability == 0.4 for word in first.words), "unsure, and known to be"


@pytest.mark.parametrize(("text", "logprob"), [(LOOP, -0.5), (LOOP, -0.1), ("Thank you.", -1.2), ("", -0.5)])
def test_loops_and_likely_silence_are_handed_to_nobody(
    monkeypatch: pytest.MonkeyPatch, text: str, logprob: float
) -> None:
    found, first, engine = heard(monkeypatch, text, logprob)
    assert (found, first, engine.looked) == ("queue.", [], ["short", "full"])


def test_a_loop_ends_where_nobody_says_as_much(monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, engine = heard(monkeypatch, LOOP, -0.5)
    assert engine.most_tokens == [most_tokens(4.0)]
    assert 4.0 * 6.0 < most_tokens(4.0) < 50
    # The prompt, what begins every text, and this have to fit into Whisper's 448 tokens: faster-whisper refuses more.
    assert MAX_PROMPT_TOKENS + MAX_CONTEXT_TOKENS + 5 + most_tokens(MAX_CHUNK_S) <= 448


def test_of_long_sound_the_words_are_handed_out_with_those_before_them(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = np.zeros(16_000 * 40, dtype=np.float32)
    text, [first], _ = heard(monkeypatch, "Into a cue.", UNSURE_LOGPROB - 0.1, sound)
    assert text == "queue. queue."
    assert first.text == "queue. Into a cue.", "only the last stretch is still open"


def test_what_nobody_wants_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine("Into a cue.", UNSURE_LOGPROB - 0.1)
    monkeypatch.setattr(whisper, "Engine", lambda *_, **__: engine)
    first: list[Transcript] = []
    with pytest.raises(Abandoned):
        WhisperTranscriber(Path()).transcribe(SOUND, wanted=lambda: False, first=first.append)
    assert first == []


def test_speech_that_goes_on_ends_the_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine("Into a cue.", UNSURE_LOGPROB - 0.1)
    monkeypatch.setattr(whisper, "Engine", lambda *_, **__: engine)
    first: list[Transcript] = []
    with pytest.raises(Abandoned):
        WhisperTranscriber(Path()).transcribe(SOUND, wanted=lambda: not first, first=first.append)
    assert (first[0].text, engine.looked) == ("Into a cue.", ["short", "full"])


def test_a_text_as_long_as_the_decoder_may_write_has_no_end() -> None:
    decoded = Decoded([1] * 20, "and so on", -0.4, 0.0)
    assert worth_handing_out(decoded, 21, loops=False)
    assert not worth_handing_out(decoded, 20, loops=False)


ROUND_S = 1.7
"""What the fake aligner gives the first round."""


@pytest.mark.parametrize("hasty", [False, True])
@pytest.mark.parametrize("rounds", [2, 3, 5])
@pytest.mark.parametrize("ends", ["", "I moved it"])
def test_of_a_sentence_that_goes_round_the_first_round_is_kept(
    monkeypatch: pytest.MonkeyPatch, rounds: int, ends: str, *, hasty: bool
) -> None:
    engine = FakeEngine(" ".join([ROUND] * rounds + [ends]).strip(), -0.1, said_s=ROUND_S, probability=0.9)
    monkeypatch.setattr(whisper, "Engine", lambda *_, **__: engine)
    found = WhisperTranscriber(Path(), hasty=hasty).transcribe(SOUND[: int(16_000 * (ROUND_S + 0.3))])
    assert (found.text, engine.looked) == (ROUND, ["short"])


@pytest.mark.parametrize("hasty", [False, True])
def test_a_sentence_that_is_said_twice_is_kept_twice(monkeypatch: pytest.MonkeyPatch, *, hasty: bool) -> None:
    engine = FakeEngine(TWICE, -0.1, probability=0.9)
    monkeypatch.setattr(whisper, "Engine", lambda *_, **__: engine)
    assert WhisperTranscriber(Path(), hasty=hasty).transcribe(SOUND).text == TWICE
    assert engine.looked == ["short"]


def test_where_sound_is_left_behind_the_first_round_the_full_window_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine(TWICE, -0.1, said_s=ROUND_S, probability=0.9)
    monkeypatch.setattr(whisper, "Engine", lambda *_, **__: engine)
    assert WhisperTranscriber(Path()).transcribe(SOUND).text == "queue."
    assert engine.looked == ["short", "full"]


def test_a_round_is_believed_no_more_than_its_own_words_are(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine(TWICE, -0.1, said_s=ROUND_S, probability=0.4)
    monkeypatch.setattr(whisper, "Engine", lambda *_, **__: engine)
    first: list[Transcript] = []
    found = WhisperTranscriber(Path()).transcribe(SOUND[: int(16_000 * (ROUND_S + 0.3))], first=first.append)
    assert (found.text, engine.looked) == ("queue.", ["short", "full"])
    assert [heard.text for heard in first] == [ROUND], "meanwhile"


@pytest.mark.parametrize(("said_s", "asked"), [(4.0, [0]), (ROUND_S, [0, 3])])
def test_in_the_full_window_too_only_what_was_not_said_is_decoded_again(
    monkeypatch: pytest.MonkeyPatch, said_s: float, asked: list[int]
) -> None:
    no_repeat: list[Any] = []

    class Looping(FakeEngine):
        def transcribe(self, signal: Any, **named: Any) -> tuple[list[Any], None]:
            no_repeat.append(named["no_repeat_ngram_size"])
            return [SimpleNamespace(text=self.text, words=[SimpleNamespace(**p) for p in self.align((), ())])], None

    monkeypatch.setattr(whisper, "Engine", lambda *_, **__: Looping(TWICE, -0.1, said_s=said_s))
    WhisperTranscriber(Path(), thorough=True).transcribe(SOUND)
    assert no_repeat == asked
