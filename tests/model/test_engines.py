"""The engines as an interview loads them: who hears the words first, and who steps back for whom."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from recordings import manifest, read

from bot.catalogue import status
from bot.cli.conduct import HASTY, load_engines
from bot.settings import Settings
from bot.stt.processor import Reader
from bot.stt.whisper import WhisperTranscriber

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(
        "missing" in {status("whisper-base"), status(HASTY)}, reason='run "viva models install whisper-tiny.en"'
    ),
]


def worked(reader: Reader, sound: object) -> Mapping[int, int]:
    """Niceness → milliseconds of work, of all threads that reading `sound` kept busy."""

    def threads() -> dict[str, tuple[int, int]]:
        found = {}
        for task in Path("/proc/self/task").iterdir():
            niceness = os.getpriority(os.PRIO_PROCESS, int(task.name))
            found[task.name] = niceness, int((task / "schedstat").read_text().split()[0])
        return found

    before = threads()
    assert reader.transcriber.transcribe(sound).words  # type: ignore[arg-type]
    spent: dict[int, int] = {}
    for name, (niceness, ns) in threads().items():
        spent[niceness] = spent.get(niceness, 0) + (ns - before.get(name, (0, 0))[1]) // 1_000_000
    return spent


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="threads' times are Linux's")
def test_behind_a_hasty_recogniser_the_larger_one_stands_back(shared_data: Path) -> None:
    sound = read(next(manifest(shared_data / "barr_plain"))["path"])
    quick = load_engines(Settings.model_validate({"turns": {"patience": "quick"}}))
    try:
        assert isinstance(quick.reader.transcriber, WhisperTranscriber)
        assert quick.hasty is not None
        here = os.getpriority(os.PRIO_PROCESS, 0)
        for reader, expected in ((quick.hasty, here), (quick.reader, min(19, here + 6))):
            spent = worked(reader, sound)
            assert max(spent, key=lambda niceness: spent[niceness]) == expected
            assert reader.hesitates is not None
            assert 0.0 <= reader.hesitates(sound, len(sound) / 16_000) < 0.25
    finally:
        quick.speaking_voice.close()


def test_who_is_in_no_hurry_has_one_recogniser() -> None:
    normal = load_engines(Settings())
    normal.speaking_voice.close()
    assert normal.hasty is None
    assert normal.reader.hesitates is not None
