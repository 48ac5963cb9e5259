"""Who asks for time, or ends in an "um", keeps the floor: on sound, with the real engines, at the least patience."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from cut_ins import viva
from joined_answers import Joined, joined_answers
from recordings import manifest, read
from silences import NEVER, Listener, Silence

from bot.catalogue import locate
from bot.cli.conduct import ear_for_hesitation
from bot.interviewer.acts import announces_pause
from bot.stt.whisper import WhisperTranscriber
from bot.turns.endpointing import WAITS, Cues, Endpointer

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def listener(tmp_path_factory: pytest.TempPathFactory) -> Listener:
    return Listener(tmp_path_factory.mktemp("kept"))


def wait_s(silence: Silence, at_s: float = 2.5) -> float:
    endpointer = Endpointer("quick", announces_pause=announces_pause)
    cues = Cues(silence.text, silence.speech_s, silence.voice(at_s), silence.hesitates(), silence.snr_db)
    return endpointer.wait_s(cues)[0]


def some(data: Path, listener: Listener, count: int, wanted: Callable[[Joined], bool]) -> list[Silence]:
    answers = islice(filter(wanted, joined_answers(data, listener)), count)
    return [silence for answer in answers for silence in listener.silences(answer.signal, answer.at_s)]


def test_let_me_think_keeps_the_floor_for_eight_seconds(shared_data: Path, listener: Listener) -> None:
    silences = some(shared_data, listener, 2, lambda answer: answer.kind == "announced")
    assert [wait_s(silence) > 8.0 for silence in silences] == [True, True]
    assert [viva(WAITS["quick"])(silence) > 8.0 for silence in silences] == [True, True], "by hasty words, too"
    # The voice alone would have given the floor away.
    assert min(silence.voice(2.5) or 0.0 for silence in silences) > 0.6


def test_a_real_um_keeps_the_floor_though_the_recogniser_writes_none(shared_data: Path, listener: Listener) -> None:
    silences = some(shared_data, listener, 2, lambda answer: answer.kind == "hesitation")
    assert [silence.text[-1] for silence in silences] == [".", "."]
    assert [wait_s(silence) > 8.0 for silence in silences] == [True, True]
    assert [viva(WAITS["quick"])(silence) > 8.0 for silence in silences] == [True, True], "by hasty words, too"


def test_a_real_answers_end_is_no_um(shared_data: Path, listener: Listener) -> None:
    for row in islice(manifest(shared_data / "barr_plain"), 2):
        end = listener.silences(read(row["path"]))[-1]
        assert end.length_s == NEVER
        assert end.hesitates() < 0.2
        assert wait_s(end) < 1.2


def test_what_was_heard_is_kept(shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = read(next(manifest(shared_data / "barr_plain"))["path"])
    heard = Listener(tmp_path).silences(sound)
    later = Listener(tmp_path)
    monkeypatch.setattr(later, "_loaded", lambda: pytest.fail("the engines are not needed again"))
    again = later.silences(sound)
    assert [silence.text for silence in again] == [silence.text for silence in heard]
    assert [silence.judged for silence in again] == [silence.judged for silence in heard]
    assert [silence.hesitates() for silence in again] == [silence.hesitates() for silence in heard]


def test_what_the_words_were_read_from_is_not_encoded_again(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    transcriber = WhisperTranscriber(locate("whisper-base"))
    sound = read(next(manifest(shared_data / "barr_plain"))["path"])
    transcriber.transcribe(sound)
    monkeypatch.setattr(transcriber.engine, "_encoder", None)
    assert ear_for_hesitation(transcriber.engine, "whisper-base")(sound, 6.8) < 0.3
