"""A smaller recogniser beside the larger one: its words are handed out first, and stand for nothing but speed."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.cli import conduct
from bot.settings import Settings
from bot.stt import whisper
from bot.stt.engine import Decoded
from bot.stt.transcript import Abandoned, Transcript
from bot.stt.whisper import UNSURE_LOGPROB, WhisperTranscriber
from tests.unit.test_whisper_unsure import LOOP, FakeEngine

pytestmark = pytest.mark.unit

SURE = UNSURE_LOGPROB + 0.1
SOUND = np.zeros(16_000 * 4, dtype=np.float32)
MISHEARD, HEARD = "Into a cue.", "Into a queue."


class Hasty(FakeEngine):
    """Notes what it was asked after."""

    def __init__(self, text: str = MISHEARD, logprob: float = SURE) -> None:
        super().__init__(text, logprob)
        self.prompts: list[Any] = []

    def decode(self, encoded: object, prompt: object = (), **named: object) -> Decoded:
        self.prompts.append(prompt)
        return super().decode(encoded, prompt, **named)


def both(monkeypatch: pytest.MonkeyPatch, hasty: Any, larger: FakeEngine | None = None) -> WhisperTranscriber:
    engines = iter([hasty, larger or FakeEngine(HEARD, SURE)])
    monkeypatch.setattr(whisper, "Engine", lambda *_, **__: next(engines))
    small = WhisperTranscriber(Path())
    return WhisperTranscriber(Path(), hasty=small)


def heard(transcriber: WhisperTranscriber, sound: Any = SOUND, before: str = "") -> tuple[str, list[str]]:
    first: list[Transcript] = []
    found = transcriber.transcribe(sound, 10.0, ["queue", "topic"], before=before, first=first.append)
    assert all(one.start_s >= 10.0 for one in first), "on the session clock"
    return found.text, [one.text for one in first]


def test_its_words_come_first_and_the_larger_ones_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    assert heard(both(monkeypatch, Hasty())) == (HEARD, [MISHEARD])


def test_unsure_words_of_the_larger_one_come_between(monkeypatch: pytest.MonkeyPatch) -> None:
    larger = FakeEngine(HEARD, UNSURE_LOGPROB - 0.1)
    assert heard(both(monkeypatch, Hasty(), larger)) == ("queue.", [MISHEARD, HEARD])


@pytest.mark.parametrize(("text", "logprob"), [(LOOP, SURE), ("Thank you.", -1.2), ("", SURE)])
def test_loops_and_likely_silence_are_handed_to_nobody(
    monkeypatch: pytest.MonkeyPatch, text: str, logprob: float
) -> None:
    assert heard(both(monkeypatch, Hasty(text, logprob))) == (HEARD, [])


def test_it_knows_the_vocabulary_and_what_was_said_before(monkeypatch: pytest.MonkeyPatch) -> None:
    hasty = Hasty()
    heard(both(monkeypatch, hasty), before="We moved it")
    # One token a word: "Glossary: queue, topic." and the words before.
    assert [len(prompt) for prompt in hasty.prompts] == [3 + 3]


def test_what_was_said_before_is_not_said_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = "We moved everything into one large queue."
    assert heard(both(monkeypatch, Hasty(before)), before=before) == (HEARD, [])


def test_a_word_or_two_and_words_nobody_waits_for_are_left_to_the_larger_one(monkeypatch: pytest.MonkeyPatch) -> None:
    hasty = Hasty()
    transcriber = both(monkeypatch, hasty)
    assert heard(transcriber, SOUND[:16_000]) == (HEARD, [])
    assert transcriber.transcribe(SOUND).text == HEARD
    assert hasty.looked == []


def test_where_it_fails_the_larger_ones_words_are_there_all_the_same(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Hasty):
        def encode(self, signal: Any, window_s: float | None = None) -> str:
            raise RuntimeError("what was said")

    assert heard(both(monkeypatch, Broken())) == (HEARD, [])
    assert "RuntimeError" in caplog.text
    assert "what was said" not in caplog.text


def test_what_nobody_wants_any_more_is_not_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    hasty = Hasty()
    first: list[Transcript] = []
    with pytest.raises(Abandoned):
        both(monkeypatch, hasty).transcribe(SOUND, wanted=lambda: False, first=first.append)
    assert (first, hasty.prompts) == ([], [])


@pytest.mark.parametrize(
    ("patience", "model", "state", "quick"),
    [
        ("quick", "whisper-base", "installed", True),
        ("quick", "whisper-base", "missing", False),
        ("quick", conduct.HASTY, "installed", False),
        ("normal", "whisper-base", "installed", False),
        ("thinking", "whisper-base", "installed", False),
    ],
)
def test_only_a_quick_interviewer_goes_by_hasty_words(
    monkeypatch: pytest.MonkeyPatch, patience: str, model: str, state: str, *, quick: bool
) -> None:
    monkeypatch.setattr(conduct, "status", lambda _name: state)
    settings = Settings.model_validate({"turns": {"patience": patience}, "stt": {"model": model}})
    assert conduct.is_quick(settings) is quick
