"""`viva check`: is everything there that an interview needs, and if not, what mends it."""

import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot import paths, settings
from bot.errors import MissingError, ModelMissing, VivaError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.audio.devices import AudioBackend
    from bot.audio.probe import EchoHeard, Listening
    from bot.audio.room import Room

app = typer.Typer(add_completion=False)

Status = Literal["ok", "warn", "fail"]
LISTEN_S = 4.0
"""Long enough to hear someone type or talk."""
SPEAK_S = 6.0
SILENT_DBFS = -119.0
ECHO_DB = 6.0
"""A speaker that lifts the microphone's noise by less than this is not heard by it."""
CANCELLED_DB = 12.0
"""With less than this taken away, the interviewer could hear itself."""
HEARD_AS = {"steady": "Noise", "clicks": "Clicks, as of keys", "voices": "Someone speaks in the room"}
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
    speak: Annotated[
        bool, typer.Option("--speak", help="Also listen while you speak: your voice against the noise of the room.")
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
    for finding in findings(chosen, play=play, echo=echo, speak=speak):
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


def findings(chosen: Settings, *, play: bool, echo: bool, speak: bool) -> Iterator[Finding]:
    """Each check as it is made."""
    yield from sound(chosen, play=play, echo=echo, speak=speak)
    yield from models(chosen)
    if chosen.llm.model is not None:
        yield language_model(chosen.llm.model, chosen.llm.base_url)
    yield disk()


def sound(chosen: Settings, *, play: bool, echo: bool, speak: bool) -> Iterator[Finding]:
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
    ears = _tried("microphone", lambda: microphone(backend, chosen.audio.input, speak=speak))
    yield from ears
    [mouth] = _tried("speaker", lambda: [speaker(backend, chosen.audio.output, play=play)])
    yield mouth
    if echo and "fail" not in {ears[0].status, mouth.status}:
        yield from _tried("echo", lambda: [room_echo(backend, chosen)])


def microphone(backend: "AudioBackend", device: str | None, *, speak: bool = False) -> list[Finding]:
    """Listens for some seconds, and some more to a voice: the microphone, the voice, the room. Raises
    AudioDeviceError.
    """
    from bot.audio.probe import describe, record
    from bot.audio.room import hear, raised, speech_level

    _ask(f"Please say nothing for {LISTEN_S:.0f} seconds.")
    name, pcm = record(backend, device, LISTEN_S)
    heard = describe(pcm)
    found = [judge_microphone(name, heard)]
    if found[0].status == "fail" or heard.level_dbfs <= SILENT_DBFS:
        return found
    room = hear(pcm, likely_spoken(raised(pcm)))
    speech_dbfs = None
    if speak:
        _ask(f"Now speak for {SPEAK_S:.0f} seconds, as you would in the interview.")
        _, spoken = record(backend, device, SPEAK_S)
        speech_dbfs = speech_level(spoken, likely_spoken(spoken), room)
        found.append(judge_voice(speech_dbfs, room))
    return [*found, judge_room(room, speech_dbfs)]


def likely_spoken(pcm: bytes) -> list[float]:
    """How likely a person speaks in each frame, by Silero; nothing where it is not installed."""
    from bot.audio.pcm import FRAME_BYTES
    from bot.catalogue import locate
    from bot.turns.vad import silero

    try:
        person = silero(locate("silero"))
    except ModelMissing:
        return []
    return [person(pcm[at : at + FRAME_BYTES]) for at in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES)]


def judge_voice(speech_dbfs: float | None, room: "Room") -> Finding:
    """How far it stands out from the room."""
    if speech_dbfs is None:
        return Finding(
            "voice", "warn", f"No voice was heard in {SPEAK_S:.0f} seconds.",
            "Speak up, or choose the microphone that you speak into with --input.",
        )  # fmt: skip
    over_db = speech_dbfs - room.noise_dbfs
    figures = {"speech_dbfs": round(speech_dbfs, 1), "over_noise_db": round(over_db, 1)}
    return Finding("voice", "ok", f"Your voice is {over_db:.0f} dB above the room.", figures=figures)


def judge_room(room: "Room", speech_dbfs: float | None = None) -> Finding:
    """Whether an interview can be good in it; with a usual voice where none was heard."""
    from bot.audio.room import USUAL_DBFS, judge

    figures = {name: round(value, 2) for name, value in asdict(room).items() if value is not None}
    whose, voice_dbfs = ("a usual voice", USUAL_DBFS) if speech_dbfs is None else ("yours", speech_dbfs)
    troubles = judge(room, voice_dbfs)
    if not troubles:
        quiet = f"The room is quiet enough: {_beside(voice_dbfs - room.noise_dbfs, whose)}."
        return Finding("room", "ok", quiet, figures=figures)
    told = [f"{HEARD_AS[one.noise]}, {_beside(one.snr_db, whose)}: {one.then}." for one in troubles]
    return Finding("room", "warn", " ".join(told), " ".join(one.remedy for one in troubles), figures)


def _beside(snr_db: float, voice: str) -> str:
    if abs(snr_db) < 1.0:
        return f"as loud as {voice}"
    return f"{abs(snr_db):.0f} dB {'below' if snr_db > 0 else 'above'} {voice}"


def _ask(request: str) -> None:
    """Only a person at a terminal is asked."""
    if sys.stderr.isatty():
        print(request, file=sys.stderr, flush=True)


def judge_microphone(name: str, heard: "Listening") -> Finding:
    """What the levels mean for the device; whether the room is too noisy is said by `judge_room` alone."""
    levels = f"{name}: noise {heard.noise_dbfs:.0f} dBFS, loudest {heard.level_dbfs:.0f} dBFS"
    if heard.seconds < LISTEN_S / 4:
        return Finding("microphone", "fail", f"{name} delivers no sound.", "Unplug it and plug it in again.")
    if heard.level_dbfs <= SILENT_DBFS:
        return Finding(
            "microphone", "warn", f"{name}: digital silence.",
            "Unmute it, and allow the terminal to use it in the system's privacy settings.",
        )  # fmt: skip
    if heard.clipped:
        return Finding("microphone", "warn", f"{levels}, and it clips.", "Lower its level in the sound settings.")
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


def _tried(name: str, attempt: Callable[[], list[Finding]]) -> list[Finding]:
    from bot.audio.devices import LIST_INPUTS, LIST_OUTPUTS

    try:
        return attempt()
    except VivaError as error:
        if error.hint in {LIST_INPUTS, LIST_OUTPUTS}:
            return [Finding(name, "fail", error.message, "Choose one of the devices above by its number or name.")]
        return [_failure(name, error)]


def _failure(name: str, error: VivaError) -> Finding:
    return Finding(name, "fail", error.message, error.hint)
