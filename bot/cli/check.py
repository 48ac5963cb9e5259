"""`viva check`: is everything there that an interview needs, and if not, what mends it."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot import paths, settings
from bot.errors import MissingError, VivaError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.audio.devices import AudioBackend
    from bot.audio.probe import EchoHeard, Listening

app = typer.Typer(add_completion=False)

Status = Literal["ok", "warn", "fail"]
LISTEN_S = 2.0
NOISY_DBFS = -45.0
"""Voice activity detection starts to err above this level of steady noise."""
ECHO_DB = 6.0
"""A speaker that lifts the microphone's noise by less than this is not heard by it."""
CANCELLED_DB = 12.0
"""With less than this taken away, the interviewer could hear itself."""
HOUR_MB = 230
"""Both tracks."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the answer."""

    name: str
    status: Status
    message: str
    fix: str = ""
    figures: dict[str, float] | None = None
    """What was measured, by name and unit."""


@app.command()
def check(  # noqa: PLR0917 - typer reads the options from here
    input_device: Annotated[str | None, typer.Option("--input", help="Microphone: number or part of its name.")] = None,
    output_device: Annotated[str | None, typer.Option("--output", help="Speaker: number or part of its name.")] = None,
    play: Annotated[bool, typer.Option("--play", help="Play three notes.")] = False,
    echo: Annotated[
        bool, typer.Option("--echo", help="Play a sound and measure what the microphone hears of it.")
    ] = False,
    llm: Annotated[str | None, typer.Option("--llm", metavar="MODEL", help="A language model to try.")] = None,
    base_url: Annotated[str | None, typer.Option("--base-url", help="Where its OpenAI-compatible server is.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")] = False,
) -> None:
    """Check microphone, speaker, models, language model and disk. Exit code 3 when something needed is missing."""
    chosen = settings.load(
        paths.config_file(),
        {"audio": {"input": input_device, "output": output_device}, "llm": {"model": llm, "base_url": base_url}},
    )
    found = []
    for finding in findings(chosen, play=play, echo=echo):
        found.append(finding)
        if not as_json:
            show(finding)
    failed = any(finding.status == "fail" for finding in found)
    if as_json:
        print(json.dumps({"schema": "viva.check/1", "ok": not failed, "checks": [asdict(f) for f in found]}, indent=2))
    if failed:
        raise typer.Exit(MissingError.exit_code)


def show(finding: Finding) -> None:
    """Status, name and what was found; the fix on a line of its own."""
    print(f"{finding.status:<5} {finding.name:<15} {finding.message}", flush=True)
    if finding.fix:
        print(f"{'':<22}{finding.fix}", flush=True)


def findings(chosen: Settings, *, play: bool, echo: bool) -> Iterator[Finding]:
    """Each check as it is made."""
    yield from sound(chosen, play=play, echo=echo)
    yield from models(chosen)
    if chosen.llm.model is not None:
        yield language_model(chosen.llm.model, chosen.llm.base_url)
    yield disk()


def sound(chosen: Settings, *, play: bool, echo: bool) -> Iterator[Finding]:
    """The devices there are, and those chosen."""
    from bot.audio.portaudio import SoundDevices, devices

    try:
        listed = devices()
    except VivaError as error:
        yield _failure("devices", error)
        return
    for device in listed:
        uses = [text for text, there in (("input", device.inputs), ("output", device.outputs)) if there]
        default = " (default)" if device.default_input or device.default_output else ""
        yield Finding(f"device {device.index}", "ok", f"{device.name}, {device.host}: {' and '.join(uses)}{default}")
    backend = SoundDevices()
    ears = _tried("microphone", lambda: microphone(backend, chosen.audio.input))
    mouth = _tried("speaker", lambda: speaker(backend, chosen.audio.output, play=play))
    yield ears
    yield mouth
    if echo and "fail" not in {ears.status, mouth.status}:
        yield _tried("echo", lambda: room_echo(backend, chosen))


def microphone(backend: "AudioBackend", device: str | None) -> Finding:
    """Listens for two seconds. Raises AudioDeviceError."""
    from bot.audio.probe import listen

    name, heard = listen(backend, device, LISTEN_S)
    return judge_microphone(name, heard)


def judge_microphone(name: str, heard: "Listening") -> Finding:
    """What the levels mean."""
    levels = f"{name}: noise {heard.noise_dbfs:.0f} dBFS, loudest {heard.level_dbfs:.0f} dBFS"
    if heard.seconds < LISTEN_S / 4:
        return Finding("microphone", "fail", f"{name} delivers no sound.", "Unplug it and plug it in again.")
    if heard.level_dbfs <= -119.0:
        return Finding(
            "microphone", "warn", f"{name}: digital silence.",
            "Unmute it, and allow the terminal to use it in the system's privacy settings.",
        )  # fmt: skip
    if heard.clipped:
        return Finding("microphone", "warn", f"{levels}, and it clips.", "Lower its level in the sound settings.")
    if heard.noise_dbfs > NOISY_DBFS:
        return Finding(
            "microphone", "warn", f"{levels}. That is noisy.", "Move closer, lower its level, or use a headset."
        )
    return Finding("microphone", "ok", f"{levels}.")


def speaker(backend: "AudioBackend", device: str | None, *, play: bool) -> Finding:
    """Opens it, and plays when asked. Raises AudioDeviceError."""
    from bot.audio.probe import try_speaker

    name = try_speaker(backend, device, play=play)
    return Finding("speaker", "ok", f"{name}: three notes were played." if play else f"{name} opens.")


def room_echo(backend: "AudioBackend", chosen: Settings) -> Finding:
    """Plays and listens. Raises AudioDeviceError."""
    from bot.audio.probe import hear_echo

    return judge_echo(asyncio.run(hear_echo(backend, chosen.audio.input, chosen.audio.output)))


def judge_echo(heard: "EchoHeard") -> Finding:
    """Which setting fits the room."""
    figures = {name: round(value, 1) for name, value in asdict(heard).items() if value is not None}
    if heard.over_noise_db < ECHO_DB:
        return Finding(
            "echo", "ok", "The microphone does not hear the speaker: you can break in at any time.", figures=figures
        )
    came = f"The speaker is {heard.over_noise_db:.0f} dB above the room"
    if heard.delay_ms is not None:
        came += f", arrives after {heard.delay_ms:.0f} ms"
    if heard.rings_ms is not None:
        came += f", rings for {heard.rings_ms / 1000:.1f} s"
    message = (
        f"{came}; the canceller takes away {heard.cancelled_db:.0f} dB and leaves {heard.left_over_noise_db:.0f} dB."
    )
    if heard.cancelled_db >= CANCELLED_DB:
        return Finding("echo", "ok", f'{message} The setting echo = "cancel" fits.', figures=figures)
    return Finding(
        "echo", "warn", message,
        f'Use headphones, or set echo = "half_duplex" under [audio] in {paths.config_file()}.', figures,
    )  # fmt: skip


def models(chosen: Settings) -> Iterator[Finding]:
    """Those an interview with these settings loads."""
    from bot.catalogue import locate

    for name in (chosen.stt.model, chosen.tts.voice, "minilm", "smart-turn", "silero"):
        try:
            locate(name)
        except VivaError as error:
            yield _failure("model", error)
        else:
            yield Finding("model", "ok", f"{name} is installed.")


def language_model(model: str, base_url: str | None) -> Finding:
    """Whether its server answers and has it."""
    from bot.interviewer import endpoint

    try:
        asyncio.run(endpoint.check(model, base_url))
    except VivaError as error:
        return _failure("language model", error)
    return Finding("language model", "ok", f"{model} answers.")


def disk() -> Finding:
    """Whether sessions can be written, and how many hours fit."""
    folder = paths.sessions_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(4096))
        free_mb = shutil.disk_usage(folder).free // 2**20
    except OSError as error:
        return Finding(
            "disk", "fail", f"{folder} cannot be written: {error.strerror}.", "Set VIVA_HOME to a folder that can be."
        )
    return judge_disk(folder, free_mb)


def judge_disk(folder: Path, free_mb: int) -> Finding:
    """An hour should fit, several had better."""
    message = f"{free_mb} MB are free in {folder}; an hour takes {HOUR_MB} MB."
    fix = 'Delete old sessions with "viva sessions delete", or set VIVA_HOME to another disk.'
    if free_mb < HOUR_MB:
        return Finding("disk", "fail", message, fix)
    return Finding("disk", "warn", message, fix) if free_mb < 4 * HOUR_MB else Finding("disk", "ok", message)


def _tried(name: str, attempt: Callable[[], Finding]) -> Finding:
    from bot.audio.devices import LIST_INPUTS, LIST_OUTPUTS

    try:
        return attempt()
    except VivaError as error:
        if error.hint in {LIST_INPUTS, LIST_OUTPUTS}:
            return Finding(name, "fail", error.message, "Choose one of the devices above by its number or name.")
        return _failure(name, error)


def _failure(name: str, error: VivaError) -> Finding:
    return Finding(name, "fail", error.message, error.hint)
