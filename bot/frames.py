"""The frames Viva's processors exchange, on top of pipecat's. All times are on the session clock.

Downstream:  MicrophoneFrame, DeviceGone, DeviceThere → SpeechStarted, SpeechFaltered, SpeechPaused → SpeechTranscribed
             → TurnDrafted, TurnEnded, TurnRefined
             → Prepare, Say → VoiceFrame → the speaker
Upstream:    Playing, Heard: what the speaker reports as audible; Prime, TurnEnded: for speech-to-text
All but Say and VoiceFrame are system frames: they keep their order among the audio and survive interruptions.
"""

from dataclasses import dataclass, field
from typing import Literal

from pipecat.frames.frames import DataFrame, InputAudioRawFrame, SystemFrame

from bot.stt.transcript import Transcript, Turn

BRIEF_S = 3.0
"""A device that was away for less than this is not talked about: a wireless headset drops out now and then."""


@dataclass
class MicrophoneFrame(InputAudioRawFrame):
    """20 ms of mono 16 kHz capture, echo removed where cancellation is on."""

    start_s: float = 0.0
    missing: bool = False
    """Nothing was captured: silence stands for sound that was lost, or for the time without a device."""
    zeros_s: float = 0.0
    """For how long the device has delivered nothing but zeros, as a muted one does."""
    own: bool = False
    """It holds nothing but the interviewer's own voice."""
    doubtful: bool = False
    """Whether it holds that or a person's is not known yet."""


@dataclass
class DeviceGone(SystemFrame):
    """A device is lost. The frames of silence that stand for the time without a microphone come after this."""

    device: Literal["input", "output"] = "input"
    at_s: float = 0.0
    """When it last gave or took sound."""


@dataclass
class DeviceThere(SystemFrame):
    """It is back, and gives or takes sound again."""

    device: Literal["input", "output"] = "input"
    at_s: float = 0.0


@dataclass
class SpeechStarted(SystemFrame):
    """The candidate began to make voiced sound; behind turn-taking: in a turn."""

    start_s: float = 0.0


@dataclass
class SpeechFaltered(SystemFrame):
    """A pause may have begun: time to read the speech so far. SpeechPaused follows, or the same with no time."""

    end_s: float | None = None
    """The last voiced sound; None: speech goes on."""


@dataclass
class SpeechPaused(SystemFrame):
    """The candidate fell silent for a short while; speech may go on."""

    start_s: float = 0.0
    end_s: float = 0.0
    snr_db: float | None = None
    """How far the candidate stands above the noise of the room, where that is known."""


@dataclass
class SpeechTranscribed(SystemFrame):
    """The words of one stretch of speech; a later frame with the same start replaces it."""

    start_s: float = 0.0
    end_s: float = 0.0
    transcript: Transcript = field(default_factory=Transcript)
    hesitates: float | None = None
    """How surely the stretch ends in an "um" or "uh", which recognisers do not write, 0 to 1; None: not looked for."""
    provisional: bool = False
    """The recogniser is unsure and looks again: its last word on the stretch follows."""


@dataclass
class TurnDrafted(SystemFrame):
    """The turn so far, likely but not surely complete: time to prepare an answer, not to give it."""

    turn: Turn | None = None


@dataclass
class TurnEnded(SystemFrame):
    """The candidate gave up the floor, or has to (`limit`)."""

    turn: Turn | None = None
    reason: Literal["complete", "silence", "limit"] = "complete"
    waited_s: float = 0.0
    unclear: bool = False
    """Of `limit`: there was voice, but hardly a word was understood. Else the turn is minutes long."""


@dataclass
class TurnRefined(SystemFrame):
    """The turn of the last TurnEnded in its last words: it was taken with provisional ones, or some came late."""

    turn: Turn | None = None


@dataclass
class TurnReopened(SystemFrame):
    """The candidate goes on, or words that came late say so: the last TurnEnded is void, its words come again."""


@dataclass
class Prime(SystemFrame):
    """Terms that prime the recognition of what the candidate says next."""

    vocabulary: tuple[str, ...] = ()


@dataclass
class FloorHeld(SystemFrame):
    """The candidate announced a pause ("let me think") and keeps the floor."""

    start_s: float = 0.0


@dataclass
class Say(DataFrame):
    """One utterance of the interviewer, to be spoken now."""

    utterance: int = 0
    text: str = ""
    speed: float = 1.0


@dataclass
class Prepare(SystemFrame):
    """A text that will probably be said next: worth synthesising now."""

    text: str = ""
    speed: float = 1.0


@dataclass
class VoiceFrame(DataFrame):
    """Synthesised sound of one sentence, or the end of its utterance."""

    utterance: int = 0
    text: str = ""
    """The sentence as planned, on its first frame of audio; else empty."""
    audio: bytes = b""
    sample_rate: int = 16_000
    last: bool = False


@dataclass
class Playing(SystemFrame):
    """The interviewer becomes audible."""

    utterance: int = 0
    start_s: float = 0.0


@dataclass
class Heard(SystemFrame):
    """An utterance is over: these words were audible."""

    utterance: int = 0
    text: str = ""
    start_s: float = 0.0
    end_s: float = 0.0
    interrupted: bool = False
