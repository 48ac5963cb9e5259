"""`viva pronounce` from the command line: what it prints, as words and as JSON, and what it refuses."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
import soundfile

from bot.audio.pcm import SAMPLE_RATE
from bot.cli.app import main
from bot.cli.reader import Reader
from bot.pronunciation.phones import PHONES
from bot.pronunciation.sounds import SOUNDS
from tests.fakes.reading import ScriptedEar, even, noise, stump, tongue

pytestmark = pytest.mark.unit

NUMBER = 15
"""The column of a sound's row that says which it is."""
TEXT = "The rose is red."


@pytest.fixture
def audio(tmp_path: Path) -> Path:
    path = tmp_path / "read.wav"
    soundfile.write(path, noise(4.0), SAMPLE_RATE)
    return path


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    """No model: what is heard is the text; "Z", the last of the sounds but one, is poor."""
    hear(monkeypatch, TEXT)
    monkeypatch.setattr("bot.pronunciation.score.place", lambda signal, words, *_: even(signal, words))
    poor = tongue(stump(NUMBER, PHONES.index("Z") - 0.5, 1.8, 0.4))
    monkeypatch.setattr("bot.pronunciation.weights.weights", lambda: poor.weights)


def hear(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(Reader, "ear", ScriptedEar(text))


def lines(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["pronounce", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def failure(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    code = main(["pronounce", *arguments])
    captured = capsys.readouterr()
    assert captured.out == ""
    return code, captured.err.splitlines()


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["pronounce", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_words_then_what_to_practise(audio: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = lines(capsys, str(audio), "--text", TEXT)
    assert said[0].split() == ["The", "rose", "is", "red"]
    assert "Understood: 4 of 4 words." in "\n".join(said)
    assert any(
        line.startswith("  rose: the sound of “zoo” (Z).") or "is: the sound of “zoo” (Z)." in line for line in said
    )


def test_a_word_that_was_not_understood_is_named(
    audio: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(monkeypatch, "the rows is red")
    monkeypatch.setattr(Reader.ear, "expect", lambda _, words: [0.1 if word == "bed" else 0.9 for word in words])
    text = "\n".join(lines(capsys, str(audio), "--text", "The rose is bed."))
    assert "Every word came out clearly." not in text
    assert "Unclear: bed." in text


def test_a_long_recording_is_refused_by_its_whole_length(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "long.wav"
    soundfile.write(path, noise(600.0), SAMPLE_RATE)
    code, err = failure(capsys, str(path), "--text", TEXT)
    assert code == 2
    assert err[0] == "The recording is 10 minutes long; 5 at most are scored at once."


def test_what_is_missing_and_what_was_put_in_is_named(
    audio: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(monkeypatch, "the the is red")
    text = "\n".join(lines(capsys, str(audio), "--text", TEXT))
    assert "Not found: rose." in text
    assert "Said twice: the." in text


def test_json(audio: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = as_json(capsys, str(audio), "--text", TEXT)
    assert data["schema"] == "viva.pronunciation/1"
    assert [word["text"] for word in data["words"]] == ["The", "rose", "is", "red"]


def test_a_text_from_a_file_and_from_standard_input(
    audio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "text.txt"
    file.write_text(TEXT, encoding="utf-8")
    assert len(as_json(capsys, str(audio), "--text-file", str(file))["words"]) == 4
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert len(as_json(capsys, str(audio), "--text-file", "-")["words"]) == 4


def test_one_text_is_needed(audio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = failure(capsys, str(audio))
    assert (code, len(said)) == (2, 2)
    assert failure(capsys, str(audio), "--text", TEXT, "--text-file", "-")[0] == 2
    assert failure(capsys, str(audio), "--text", " ")[1][0] == "The text is empty: there is nothing to read."
    assert failure(capsys, str(audio), "--text-file", str(tmp_path / "none"))[0] == 2


def test_a_recording_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = failure(capsys, str(tmp_path / "none.wav"), "--text", TEXT)
    assert (code, len(said)) == (2, 2)


def test_another_text_has_no_score(
    audio: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(monkeypatch, "students like comparison")
    code, said = failure(capsys, str(audio), "--text", TEXT)
    assert code == 2
    assert said[0].startswith("Nothing of the text was found")


def test_every_sound_has_an_example_and_a_hint() -> None:
    assert set(SOUNDS) == set(PHONES)
    assert all(sound.example and sound.hint.endswith(".") for sound in SOUNDS.values())
