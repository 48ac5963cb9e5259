"""A recogniser that says at once what it can: one look, and nothing that is worth nothing."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.cli import conduct
from bot.settings import Settings
from bot.stt import whisper
from bot.stt.engine import Decoded
from bot.stt.transcript import Abandoned
from bot.stt.whisper import UNSURE_LOGPROB, WhisperTranscriber
from tests.unit.test_whisper_unsure import LOOP, FakeEngine

pytestmark = pytest.mark.unit

SURE = UNSURE_LOGPROB + 0.1
SOUND = np.zeros(16_000 * 4, dtype=np.float32)
SAID = "Into a queue."


class Hasty(FakeEngine):
    """Notes what it was asked after."""

    def __init__(self, text: str = SAID, logprob: float = SURE) -> None:
        super().__init__(text, logprob)
        self.prompts: list[Any] = []

    def decode(self, encoded: object, prompt: object = (), **named: object) -> Decoded:
        self.prompts.append(prompt)
        return super().decode(encoded, prompt, **named)


def heard(monkeypatch: pytest.MonkeyPatch, engine: Hasty, sound: Any = SOUND, before: str = "") -> str:
    monkeypatch.setattr(whisper, "Engine", lambda *_, **__: engine)
    found = WhisperTranscriber(Path(), hasty=True).transcribe(sound, 10.0, ["queue", "topic"], before=before)
    assert not found or found.start_s >= 10.0, "on the session clock"
    return found.text


def test_what_it_is_sure_of_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    assert heard(monkeypatch, Hasty()) == SAID


def test_it_does_not_look_when_each_word_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unaligned(Hasty):
        def align(self, *_: object) -> list[dict[str, Any]]:
            raise AssertionError

    assert heard(monkeypatch, Unaligned()) == SAID


def test_what_it_is_unsure_of_it_says_without_another_look(monkeypatch: pytest.MonkeyPatch) -> None:
    assert heard(monkeypatch, Hasty(SAID, UNSURE_LOGPROB - 0.1)) == SAID


@pytest.mark.parametrize(("text", "logprob"), [(LOOP, SURE), ("Thank you.", -1.2), ("", SURE)])
def test_of_loops_and_likely_silence_it_says_nothing(
    monkeypatch: pytest.MonkeyPatch, text: str, logprob: float
) -> None:
    assert not heard(monkeypatch, Hasty(text, logprob))


def test_it_knows_the_vocabulary_and_what_was_said_before(monkeypatch: pytest.MonkeyPatch) -> None:
    hasty = Hasty()
    heard(monkeypatch, hasty, before="We moved it")
    # One token a word: "Glossary: queue, topic." and the words before.
    assert [len(prompt) for prompt in hasty.prompts] == [3 + 3]


def test_what_was_said_before_it_does_not_say_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = "We moved everything into one large queue."
    assert not heard(monkeypatch, Hasty(before), before=before)


@pytest.mark.parametrize(
    ("text", "logprob", "said"),
    [(SAID, SURE, True), (SAID, UNSURE_LOGPROB - 0.1, False), ("The queue.", SURE, False)],
)
def test_of_a_second_of_sound_it_says_only_what_is_sure_and_more_than_a_word_or_two(
    monkeypatch: pytest.MonkeyPatch, text: str, logprob: float, *, said: bool
) -> None:
    assert heard(monkeypatch, Hasty(text, logprob), SOUND[:16_000]) == (text if said else "")


def test_less_sound_it_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    hasty = Hasty()
    assert not heard(monkeypatch, hasty, SOUND[:11_200])
    assert hasty.prompts == []


def test_what_nobody_wants_any_more_it_reads_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    hasty = Hasty()
    monkeypatch.setattr(whisper, "Engine", lambda *_, **__: hasty)
    with pytest.raises(Abandoned):
        WhisperTranscriber(Path(), hasty=True).transcribe(SOUND, wanted=lambda: False)
    assert hasty.prompts == []


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
