"""What of the interviewer's speech was heard, when, and up to which word.

`Playback` feeds the `VoiceQueue` and turns what the device reports having taken into facts in stream time,
which the transport puts on the session clock.
"""

from collections import deque
from dataclasses import dataclass

from bot.audio.clock import SampleClock
from bot.audio.pcm import SAMPLE_BYTES, SAMPLE_RATE
from bot.audio.resample import Resampler
from bot.audio.voice_queue import FADE_S, Span, Voice, VoiceQueue

STARVING_S = 0.1
"""With less than this left to play, the converter's hold-back is released: the next sentence is late."""
CLOCK_WINDOW_S = 2.0


@dataclass(frozen=True, slots=True)
class Audible:
    """16 kHz sound of an utterance and the stream time at which its first sample is heard."""

    utterance: int
    heard_at: float
    pcm: bytes
    count: float
    """Samples at 16 kHz that the device had taken before, sound or not."""
    run: int
    """Of which device, counted: another one counts anew."""


@dataclass(frozen=True, slots=True)
class Began:
    """The first sample of an utterance is heard at this stream time."""

    utterance: int
    heard_at: float


@dataclass(frozen=True, slots=True)
class Ended:
    """The last sample of an utterance was heard, or it was cut before."""

    utterance: int
    text: str
    start_at: float
    end_at: float
    interrupted: bool


class _Conversion:
    """From the synthesiser's rate to the device's and to the record's."""

    def __init__(self, rate: int, device_rate: int) -> None:
        self.rate = rate
        self._device = Resampler(rate, device_rate)
        self._record = Resampler(rate, SAMPLE_RATE)
        self.holds_back = False

    def process(self, pcm: bytes, *, last: bool = False) -> tuple[bytes, bytes]:
        self.holds_back = not last
        return self._device.process(pcm, last=last), self._record.process(pcm, last=last)


@dataclass(slots=True)
class _Progress:
    voice: Voice
    conversion: _Conversion
    first: int | None = None
    """Device position of the first sample."""
    last: int = 0
    """Device position after the last sample."""
    accounted: int = 0
    """Frames the device's reports covered."""
    start_at: float | None = None
    """Fixed once the start was reported."""


class Playback:
    """The conversation's side of the queue. All times are stream time, and come in as arguments."""

    def __init__(self, queue: VoiceQueue) -> None:
        self._queue = queue
        self._rate = SAMPLE_RATE
        self._clock = SampleClock(SAMPLE_RATE, CLOCK_WINDOW_S)
        self._progress: dict[int, _Progress] = {}
        self._closed: deque[int] = deque(maxlen=64)
        """Utterances that are over: late sound of a cut one is dropped."""
        self._run = 0
        self._earlier: list[Audible] = []
        """What the device before took, and nobody asked for yet."""

    @property
    def busy(self) -> bool:
        """Something is being said, or waits to be."""
        return bool(self._progress)

    @property
    def left_s(self) -> float:
        """Sound that waits for the device."""
        waiting = sum(progress.voice.frames - progress.voice.taken for progress in self._progress.values())
        return waiting / self._rate

    def connect(self, rate: int) -> None:
        """A device was opened. What waits to be said is kept, and brought to the device's rate."""
        if rate != self._rate:
            self._earlier = self.audible()
            for progress in self._progress.values():
                self._release(progress)
            self._queue.convert(self._rate, rate)
            for progress in self._progress.values():
                progress.conversion = _Conversion(progress.conversion.rate, rate)
                progress.accounted = progress.voice.taken
        self._rate = rate
        self._run += 1
        self._clock = SampleClock(rate, CLOCK_WINDOW_S)

    def say(self, utterance: int, text: str, pcm: bytes, rate: int, *, last: bool) -> None:
        """Takes one piece of an utterance; `text` marks the first piece of a sentence."""
        if utterance in self._closed:
            return
        progress = self._progress.get(utterance)
        if progress is None:
            progress = _Progress(Voice(utterance), _Conversion(rate, self._rate))
            self._progress[utterance] = progress
        if pcm and rate != progress.conversion.rate:
            self._release(progress)
            progress.conversion = _Conversion(rate, self._rate)
        if pcm or text:
            self._queue.add(progress.voice, text, *progress.conversion.process(pcm))
        if last:
            self._release(progress)
            self._queue.complete(progress.voice)

    def finish(self) -> None:
        """No more sound will come for what is being said."""
        for progress in self._progress.values():
            self._release(progress)
            self._queue.complete(progress.voice)

    def cut(self, *, fade_s: float = FADE_S) -> None:
        """Stops: what the device has not taken yet is dropped."""
        self._queue.cut(self._rate, fade_s)
        self._closed.extend(self._progress)

    def audible(self) -> list[Audible]:
        """The sound the device took since the last call, placed; some of it is still to be heard."""
        out, self._earlier = self._earlier, []
        for block in self._queue.given():
            if block.underflow:
                self._clock.restart()
            self._clock.feed(block.position, block.audible_at)
            for span in block.spans:
                progress = self._progress.get(span.voice.utterance)
                if progress is None or progress.voice is not span.voice:
                    continue
                position = block.position + span.at
                if progress.first is None:
                    progress.first = position
                progress.last = position + span.frames
                progress.accounted += span.frames
                out.append(self._place(progress, position, span))
        for progress in self._progress.values():
            left = progress.voice.frames - progress.voice.taken
            if progress.conversion.holds_back and left < STARVING_S * self._rate:
                self._release(progress)
        return out

    def facts(self, now: float) -> list[Began | Ended]:
        """What became true by `now`, in order. To be called after `audible`."""
        out: list[Began | Ended] = []
        for utterance, progress in list(self._progress.items()):
            voice = progress.voice
            if progress.first is not None and progress.start_at is None and self._clock.ready:
                start = self._clock.time_of(progress.first)
                if start <= now:
                    progress.start_at = start
                    out.append(Began(utterance, start))
            if not voice.over or progress.accounted < voice.taken:
                continue
            cut = voice.planned is not None
            if progress.first is None:
                out.append(Ended(utterance, "", now, now, cut))
            elif progress.start_at is not None and self._clock.ready:
                end = self._clock.time_of(progress.last)
                if end > now:
                    continue
                out.append(Ended(utterance, heard_text(voice), progress.start_at, end, cut))
            else:
                continue
            del self._progress[utterance]
            self._closed.append(utterance)
        return out

    def _release(self, progress: _Progress) -> None:
        """Brings out what the converters hold back; a later piece starts new ones."""
        if progress.conversion.holds_back:
            self._queue.add(progress.voice, "", *progress.conversion.process(b"", last=True))
        progress.conversion = _Conversion(progress.conversion.rate, self._rate)

    def _place(self, progress: _Progress, position: int, span: Span) -> Audible:
        start = span.offset * SAMPLE_RATE // self._rate
        end = (span.offset + span.frames) * SAMPLE_RATE // self._rate
        pcm = bytes(progress.voice.record[start * SAMPLE_BYTES : end * SAMPLE_BYTES])
        count = position * SAMPLE_RATE / self._rate
        return Audible(progress.voice.utterance, self._clock.time_of(position), pcm, count, self._run)


def heard_text(voice: Voice) -> str:
    """The whole words given to the device; a cut sentence's by the share of its sound, by letters."""
    if voice.planned is None or not voice.sentences:
        return " ".join(sentence.text for sentence in voice.sentences)
    heard = []
    ends = [sentence.start for sentence in voice.sentences[1:]] + [voice.planned]
    for sentence, end in zip(voice.sentences, ends, strict=True):
        length = end - sentence.start
        share = min(1.0, (voice.taken - sentence.start) / length) if length > 0 else 0.0
        if share <= 0.0:
            break
        heard.append(_words_within(sentence.text, share))
    return " ".join(part for part in heard if part)


def _words_within(text: str, share: float) -> str:
    words = text.split()
    letters = [len(word) + 1 for word in words]
    budget = share * sum(letters)
    kept = 0
    for length in letters:
        if length > budget + 1.0:
            break
        budget -= length
        kept += 1
    return " ".join(words[:kept])
