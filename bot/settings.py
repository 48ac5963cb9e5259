"""What the user can set, by area. `config.toml` holds the defaults, the command line overrides them.

A misspelt key is an error, not a silent default.
"""

import json
import re
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import SettingsError
from bot.private import private_folder, write_private

Level = Literal["junior", "senior", "staff"]
Company = Literal["any", "bigtech", "startup"]
PillarChoice = Literal["fundamentals", "design", "behavioral"]
Patience = Literal["quick", "normal", "thinking"]


class _Area(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AudioSettings(_Area):
    """The microphone and the speaker."""

    input: str | None = None
    """Device index or part of its name; None is the system's default."""
    output: str | None = None
    echo: Literal["cancel", "half_duplex", "off"] = "cancel"
    """How the interviewer's own voice is kept out of the microphone; `off` is for headphones."""


class TurnSettings(_Area):
    """When an answer counts as over."""

    patience: Patience = "normal"
    vad: Literal["webrtc", "silero"] = "webrtc"
    """What hears voice: webrtcvad, which Silero has to agree with now and then, or Silero alone."""


class SttSettings(_Area):
    """Speech-to-text."""

    model: str = "whisper-base"
    """A name from `viva models list`, or a folder with a CTranslate2 Whisper model."""


class TtsSettings(_Area):
    """The interviewer's voice."""

    voice: str = "en_US-joe-medium"
    """A name from `viva voices list`, or a Piper `.onnx` file."""
    speed: float = Field(default=1.0, ge=0.5, le=2.0)


class InterviewSettings(_Area):
    """The interview asked for."""

    pillar: PillarChoice | None = None
    """None mixes all three by level."""
    level: Level = "senior"
    company: Company = "any"
    minutes: float = Field(default=30.0, gt=0, le=180)
    questions: int | None = Field(default=None, ge=1, le=30)
    hints: bool = False
    fresh: bool = False
    """Whether the language model drafts a question for the job description."""
    seed: int | None = None


class LLMSettings(_Area):
    """A language model behind the OpenAI API; none by default. The key comes from the environment."""

    model: str | None = None
    base_url: str | None = None


class SessionSettings(_Area):
    """How long sessions are kept, in days; None is for ever. What is due goes after an interview or practice."""

    keep_days: int | None = Field(default=None, ge=1, le=36_500)
    """Then a session is deleted, with all that was made from it."""
    keep_audio_days: int | None = Field(default=None, ge=1, le=36_500)
    """Then its recordings are; words and scores stay."""


class ScreenSettings(_Area):
    """The terminal during an interview."""

    captions: bool = False
    """Whether what the candidate says is shown as text, too."""
    plain: bool = False
    """One line after the other, nothing that changes in place: for screen readers and logs."""


class ReportSettings(_Area):
    """What comes after an interview."""

    self_rating: bool = True
    """Whether you are asked what you thought before the numbers are shown."""
    clarity: bool = False
    """Whether the words that may have been misheard are listed."""


class PracticeSettings(_Area):
    """`viva practice`."""

    language: str | None = None
    """Your first language, by code or name, for what to practise first."""
    keep_days: int | None = Field(default=None, ge=1, le=36_500)
    """Then a sitting is deleted, with its recordings; what returns stays. None is for ever."""
    keep_audio_days: int | None = Field(default=None, ge=1, le=36_500)
    """Then its recordings are; what came of it stays."""


class Settings(_Area):
    """All areas."""

    audio: AudioSettings = AudioSettings()
    turns: TurnSettings = TurnSettings()
    stt: SttSettings = SttSettings()
    tts: TtsSettings = TtsSettings()
    interview: InterviewSettings = InterviewSettings()
    llm: LLMSettings = LLMSettings()
    sessions: SessionSettings = SessionSettings()
    screen: ScreenSettings = ScreenSettings()
    report: ReportSettings = ReportSettings()
    practice: PracticeSettings = PracticeSettings()


def load(path: Path, overrides: dict[str, dict[str, object]] | None = None) -> Settings:
    """Settings from a TOML file (defaults where it does not exist), with `overrides[area][key]` on top.

    Overrides that are None are left out. Raises SettingsError naming the key and the value.
    """
    values: dict[str, dict[str, object]] = {}
    if path.exists():
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path} cannot be read: {error}", "Mend or delete the file.") from None
    for area, given in (overrides or {}).items():
        chosen = {key: value for key, value in given.items() if value is not None}
        if isinstance(values.get(area, {}), dict):
            values[area] = {**values.get(area, {}), **chosen}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"Setting {key} = {first['input']!r}: {first['msg']}.",
            f'Run "viva interview --help" for the choices, or edit {path}.',
        ) from None


def keep(path: Path, area: str, key: str, value: str) -> None:
    """Write one setting into the TOML file, with all else in it as it was.

    Raises SettingsError where the file cannot be read, or is written in a way that would have to be taken apart.
    """
    try:
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        values = tomllib.loads(before)
    except (tomllib.TOMLDecodeError, OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}", "Mend or delete the file.") from None
    if isinstance(values.get(area), dict) and values[area].get(key) == value:
        return
    line = f"{key} = {json.dumps(value)}"
    text = before if before.endswith("\n") else f"{before}\n"
    section = re.compile(rf"^\[{area}\][^\n]*\n(?:(?!\[)[^\n]*(?:\n|\Z))*", re.MULTILINE)
    found = section.search(text)
    if found is None:
        after = f"{before.rstrip()}\n\n[{area}]\n{line}\n".lstrip()
    else:
        one = re.compile(rf"^{key}[ \t]*=[^\n]*", re.MULTILINE)
        body = found[0]
        head, _, rest = body.partition("\n")
        body = one.sub(lambda _: line, body, count=1) if one.search(body) else f"{head}\n{line}\n{rest}"
        after = text[: found.start()] + body + text[found.end() :]
    wanted = {**values, area: {**(values.get(area) or {}), key: value}}
    try:
        same = tomllib.loads(after) == wanted
    except tomllib.TOMLDecodeError:
        same = False
    if not same:
        raise SettingsError(
            f"{path} is written in a way that Viva leaves alone.", f"Add {line} under [{area}] there yourself."
        )
    private_folder(path.parent)
    write_private(path, after)
