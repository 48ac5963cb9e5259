"""What the screen shows during an interview, worked out from events, frames, levels and keys.

Pure: it draws nothing and knows no clock. Times are seconds on the session clock; the last sound of the microphone
says how late it is, since that comes every 20 ms from the first moment to the last, also while a device is away.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bot.audio.pcm import FRAME_S
from bot.cli.live.meter import Fault, Meter
from bot.session.record import (
    DeviceBack,
    DeviceLost,
    DialogueActEvent,
    EchoFallback,
    Event,
    InterviewerSpeech,
    QuestionAsked,
    SessionEnded,
    TranscriptEvent,
    TurnEnded,
)

LINGER_S = 1.0
"""After a run of speech the candidate still counts as speaking: a display that follows every breath is restless."""
THOUGHT_S = 20.0
"""Nobody is shown as thinking for longer: whatever went wrong, the candidate may speak."""


class Holder(StrEnum):
    """Who has the floor."""

    STARTING = "starting"
    INTERVIEWER = "interviewer"
    LISTENING = "listening"
    SPEAKING = "speaking"
    """The candidate speaks."""
    HELD = "held"
    """The candidate announced a pause to think."""
    THINKING = "thinking"
    """The candidate has given up the floor, the interviewer is not audible yet."""
    PAUSED = "paused"
    LOST = "lost"
    """A device is away."""
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Line:
    """Something that stays on the screen."""

    kind: Literal["asked", "said", "reply", "lost", "back"]
    text: str
    at_s: float | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """What changes in place. Equal ones look the same."""

    holder: Holder
    elapsed_s: int
    budget_s: int
    bars: int = 0
    fault: Fault = ""
    lost: str = ""
    """The device that is away, as a word."""
    question: str = ""
    """The question on the table."""
    captions: bool = False
    help: bool = False


class View:
    """The state of one screen."""

    def __init__(self, budget_s: float, *, spent_s: float = 0.0, captions: bool = False) -> None:
        """`spent_s` is the time an interview that is gone on with had taken before."""
        self.captions = captions
        self._help = False
        self._budget_s = budget_s
        self._spent_s = spent_s
        self._now_s = 0.0
        self._meter = Meter()
        self._begun = False
        self._over = False
        self._lost: list[str] = []
        self._muted = False
        self._playing = False
        self._cut = False
        """The candidate cut the interviewer short."""
        self._speaking = False
        self._spoke_s = float("-inf")
        self._held = False
        self._thinking_since_s: float | None = None
        self._paused_s: float | None = None
        self._question = ""
        self._shown = ""
        """The text that the interviewer's present utterance was shown as."""
        self._utterance = ""

    # --- frames: what happens at this moment --------------------------------------------------------------

    def hear(self, start_s: float, pcm: bytes, *, missing: bool = False) -> None:
        """20 ms of the microphone, or silence that stands for them."""
        self._now_s = start_s
        if (missing or self._lost) and self._paused_s is None:
            # The interviewer does not count it either.
            self._spent_s -= FRAME_S
        attentive = self._begun and not self._playing and not self._lost
        self._meter.hear(start_s, pcm, speech=self._speaking and not self._playing, attentive=attentive)

    def speech_started(self) -> None:
        """The candidate makes a sound."""
        self._speaking = True
        self._held = False
        self._thinking_since_s = None

    def speech_paused(self, end_s: float) -> None:
        """The candidate fell silent, perhaps only for a breath."""
        self._speaking = False
        self._spoke_s = end_s

    def floor_held(self) -> None:
        """The candidate asked for a moment."""
        self._held = True

    def turn_taken(self, *, words: bool) -> None:
        """The candidate's turn is over; without words the interviewer only answers when it was cut short."""
        self._speaking = self._held = False
        self._spoke_s = float("-inf")
        self._thinking_since_s = self._now_s if words or self._cut else None

    def turn_reopened(self) -> None:
        """It was not over."""
        self._speaking = True
        self._thinking_since_s = None

    def will_say(self, text: str) -> None:
        """The interviewer's next utterance."""
        self._utterance = text

    def playing(self) -> None:
        """The interviewer becomes audible."""
        self._begun = self._playing = True
        self._cut = self._held = False
        self._thinking_since_s = None

    def heard(self, *, interrupted: bool) -> None:
        """The interviewer's utterance is over."""
        self._playing = False
        self._cut = interrupted

    # --- events: what is certain, and stays ---------------------------------------------------------------

    def note(self, event: Event) -> list[Line]:
        """An event of the session, and the lines it adds to the screen."""
        match event:
            case QuestionAsked():
                self._question = _plain(event.text)
                self._shown = self._in_full(event.text) if self.captions else event.text
                return [Line("asked", _plain(self._shown), event.t_s)]
            case InterviewerSpeech() if event.text and not self._is_shown(event.text):
                return [Line("said", _plain(event.text) + " …" * event.interrupted, event.start_s)]
            case TranscriptEvent():
                return self._transcript(event)
            case TurnEnded() if not self._playing:
                # Noted before the interviewer is audible: there is nothing to say to it.
                self._thinking_since_s = None
            case DialogueActEvent() if event.act == "pause":
                self._paused_s = event.t_s
            case DeviceLost() | DeviceBack() | EchoFallback():
                return [self._sound(event)]
            case SessionEnded():
                self._over = True
            case _:
                pass
        return []

    def _sound(self, event: DeviceLost | DeviceBack | EchoFallback) -> Line:
        """What became of a device, or of the echo in the room."""
        if isinstance(event, EchoFallback):
            return Line("lost", "I hear myself here, so I cannot be interrupted. Headphones would change that.")
        name = _device(event)
        if isinstance(event, DeviceLost):
            self._lost = [*self._lost, name]
            if event.why == "silent":
                self._muted = True
                return Line("lost", "Nothing comes from the microphone: is it muted? The interview waits.")
            return Line("lost", f"The {name} is gone. Plug it in again; the interview waits.")
        if name in self._lost:
            # A muted microphone may vanish as well.
            self._lost.remove(name)
        if self._muted and event.device == "input":
            self._muted = False
            return Line("back", "Sound comes from the microphone again.")
        return Line("back", f"The {name} is back{f': {_plain(event.name)}' if event.name else ''}.")

    # --- keys ---------------------------------------------------------------------------------------------

    def press(self, key: str) -> None:
        """A key; those that mean nothing are passed over."""
        match key.lower():
            case "c":
                self.captions = not self.captions
            case "?" | "h":
                self._help = not self._help
            case _:
                pass

    # --- out ----------------------------------------------------------------------------------------------

    def status(self) -> Status:
        """How things stand now."""
        return Status(
            holder=self._holder(),
            elapsed_s=int(self._elapsed_s()),
            budget_s=round(self._budget_s),
            bars=self._meter.bars,
            fault=self._meter.fault,
            lost="sound" if self._muted else self._lost[0] if self._lost else "",
            question=self._question,
            captions=self.captions,
            help=self._help,
        )

    def _holder(self) -> Holder:
        thinking = self._thinking_since_s is not None and self._now_s - self._thinking_since_s < THOUGHT_S
        speaking = self._speaking or self._now_s - self._spoke_s < LINGER_S
        order = (
            (self._over, Holder.OVER),
            (bool(self._lost), Holder.LOST),
            (self._playing, Holder.INTERVIEWER),
            (not self._begun, Holder.STARTING),
            (thinking, Holder.THINKING),
            (speaking, Holder.SPEAKING),
            (self._paused_s is not None, Holder.PAUSED),
            (self._held, Holder.HELD),
        )
        return next((holder for holds, holder in order if holds), Holder.LISTENING)

    def _elapsed_s(self) -> float:
        """As the interviewer counts it: pauses take none of the time."""
        return max(0.0, self._spent_s + (self._now_s if self._paused_s is None else self._paused_s))

    def _transcript(self, event: TranscriptEvent) -> list[Line]:
        if not event.words:
            return []
        if self._paused_s is not None:
            self._spent_s -= event.t_s - self._paused_s
            self._paused_s = None
        if not self.captions:
            return []
        return [Line("reply", _plain(" ".join(word.text for word in event.words)))]

    def _in_full(self, question: str) -> str:
        """The question with the words round it, if it is being said now."""
        return self._utterance if question in self._utterance else question

    def _is_shown(self, heard: str) -> bool:
        """Whether this is what stands on the screen already, whole, in part, or with words before it."""
        return bool(self._shown) and (heard in self._shown or self._shown in heard)


def _device(event: DeviceLost | DeviceBack) -> str:
    return "microphone" if event.device == "input" else "speaker"


def _plain(text: str) -> str:
    """One line, and nothing in it that a terminal would obey."""
    return "".join(char for char in " ".join(text.split()) if char.isprintable())
