"""`viva pronounce` from the command line: what it prints, as words and as JSON, and what it refuses."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import soundfile

from bot import paths
from bot.audio.pcm import SAMPLE_RATE
from bot.cli.app import main
from bot.cli.reader import Reader
from bot.pronunciation.diary import Sitting, keep, new_id
from bot.pronunciation.phones import PHONES
from bot.pronunciation.sounds import SOUNDS
from tests.fakes.practice import NOON, reading, word
from tests.fakes.reading import ScriptedEar, even, noise, placed_evenly, stump, tongue

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
    monkeypatch.setattr("bot.pronunciation.score.align", even)
    monkeypatch.setattr("bot.pronunciation.score.place", placed_evenly)
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
        line.startswith('  rose: the sound of "zoo" (Z).') or 'is: the sound of "zoo" (Z).' in line for line in said
    )


def test_what_to_do_stands_below_its_head_in_all_its_lines(
    audio: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    shown = lines(capsys, str(audio), "--text", TEXT)
    advice = shown[shown.index("Worth practising:") + 1 :]
    assert len(advice) > 1
    assert all(line.startswith("  ") for line in advice)


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


def with_silence(audio: Path, start_s: float, end_s: float) -> None:
    sound, _ = soundfile.read(audio, dtype="float32")
    sound[round(start_s * SAMPLE_RATE) : round(end_s * SAMPLE_RATE)] *= 0.001
    soundfile.write(audio, sound, SAMPLE_RATE)


def test_a_pause_has_its_time_and_whether_it_divides_a_clause(audio: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with_silence(audio, 1.7, 2.24)  # the second of four words ends at 2.0
    [pause] = as_json(capsys, str(audio), "--text", TEXT)["pace"]["pauses"]
    assert (pause["start_s"], pause["end_s"], pause["mid_clause"]) == (
        pytest.approx(1.83, abs=0.02), pytest.approx(2.23, abs=0.03), True,
    )  # fmt: skip
    [after_comma] = as_json(capsys, str(audio), "--text", "The rose, is red.")["pace"]["pauses"]
    assert not after_comma["mid_clause"]


def test_pauses_inside_a_clause_are_shown_and_others_not(audio: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with_silence(audio, 1.7, 2.24)
    assert 'Pauses inside a clause: 0:01 after "rose" (0.4 s).' in lines(capsys, str(audio), "--text", TEXT)
    assert "Pauses inside" not in "\n".join(lines(capsys, str(audio), "--text", "The rose, is red."))


LONG: Final = "The rose is red because the sun was out and it rained"


def practised(*rates: float) -> None:
    """Readings at these rates, in a sitting of its own each."""
    for i, rate in enumerate(rates):
        at = NOON + timedelta(days=i)
        one = reading(word("rose"), at=at).model_copy(update={"melody": {"rate": rate}})
        sitting = Sitting(id=new_id(at), created=at, viva_version="0", mode="read", tries=(one,))
        keep(paths.practice_dir(), sitting)


@pytest.fixture
def no_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.prosody._voice", lambda text, words: None)
    hear(monkeypatch, LONG)


def test_a_reading_stands_beside_ones_own_practice(
    no_voice: None, audio: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    practised(6.0, 6.1, 6.2, 6.3, 6.4, 6.5)
    said = lines(capsys, str(audio), "--text", LONG, "--prosody")
    assert any("you usually" in line for line in said)
    assert "Pace: slower than you usually." in said
    data = as_json(capsys, str(audio), "--text", LONG, "--prosody")["prosody"]
    assert data["usual"]["rate"]["middle"] == pytest.approx(6.25)


def test_a_few_readings_are_no_habit(no_voice: None, audio: Path, capsys: pytest.CaptureFixture[str]) -> None:
    practised(6.0, 6.1, 6.2)
    assert "usually" not in "\n".join(lines(capsys, str(audio), "--text", LONG, "--prosody"))
    assert as_json(capsys, str(audio), "--text", LONG, "--prosody")["prosody"]["usual"] == {}


def test_a_damaged_sitting_is_named_and_left_out(
    no_voice: None, audio: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    practised(6.0)
    [file] = paths.practice_dir().glob("*.json")
    file.write_text("{", encoding="utf-8")
    assert main(["pronounce", str(audio), "--text", LONG, "--prosody"]) == 0
    captured = capsys.readouterr()
    assert "is damaged" in captured.err
    assert "Pace and melody" in captured.out


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


def test_an_address_for_a_recording_or_a_text_is_not_fetched(audio: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, err = failure(capsys, "https://example.com/a.wav", "--text", TEXT)
    assert (code, err[1]) == (2, "Nothing is fetched: save the recording and give its path.")
    code, err = failure(capsys, str(audio), "--text-file", "https://example.com/a.txt")
    assert (code, err[1]) == (2, "Nothing is fetched: save the text as a file and give its path.")


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
