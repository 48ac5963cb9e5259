"""Speech-to-text of one stretch of speech with faster-whisper, tuned for short stretches.

Whisper always looks at a window of 30 s; CTranslate2 also encodes shorter ones, and a window of 10 s costs
far less. A shorter window also mishears more, and sometimes writes a sentence again and again: its first round is kept,
and the others where they were said, too. A stretch whose words come out improbable, or in a loop in which the two
cannot be told apart, is given to faster-whisper itself, with the full window and its retries. That takes a second: who
cannot wait is given the improbable words meanwhile. Who can wait even less reads the same sound with a smaller model,
hastily.
`scripts/bench_stt` measures the results against plain faster-whisper.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import exp, log
from pathlib import Path
from typing import Any

import numpy as np

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.stt.chunks import quiet_cuts
from bot.stt.engine import MAX_CHUNK_S, SHORT_WINDOW_S, Decoded, Encoded, Engine, most_tokens
from bot.stt.loops import as_said, is_loop, repeats
from bot.stt.pieces import join_pieces, spread
from bot.stt.transcript import Abandoned, Transcript, Word

MIN_SPEECH_S = 0.1
"""Less sound than this holds no word."""
MAX_PROMPT_TOKENS = 120
MAX_CONTEXT_TOKENS = 60
UNSURE_LOGPROB = -0.33
"""Mean log-probability a token below which the full window is worth its time: about one stretch in
six of 30 fluent clips lies below it (measured); how many of other speech is not known."""
UNSURE_FROM_S = 1.5
"""A word or two are never sure, and no surer in the full window."""
HASTY_FROM_S = 0.8
"""Less sound is not read hastily, and from here to `UNSURE_FROM_S` only what is sure and more than a word or two is
said: of the last 0.8 to 1.5 s of 66 answers that were 41, and 38 of them right (`scripts/bench_loops --endings`)."""
MIN_LOGPROB = -1.0
"""Mean log-probability a token below which silence is more likely (the threshold of openai/whisper)."""
MAX_NO_SPEECH = 0.6
"""No-speech probability above which, with a low log-probability, nothing was said (openai/whisper)."""
_LEAST_PROBABILITY = 1e-9


@dataclass(frozen=True, slots=True)
class _Task:
    signal: Signal
    before: str
    prompt: list[int]
    """Tokens of the vocabulary and of that."""
    wanted: Callable[[], bool]
    first: Callable[[list[Word]], None] | None = None
    """Takes words that are about to be looked at again."""

    @property
    def seconds(self) -> float:
        return len(self.signal) / SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the decoder made of a window, without the rounds of a loop that nobody said."""

    decoded: Decoded
    pieces: list[dict[str, Any]] | None = None
    """The aligner's, where it was asked already."""

    @property
    def loops(self) -> bool:
        return self.pieces is None and is_loop(self.decoded.text)


class WhisperTranscriber:
    """Whisper through CTranslate2. Not thread-safe: one caller at a time."""

    def __init__(
        self,
        model: Path | Engine,
        *,
        threads: int = 2,
        beam_size: int = 1,
        thorough: bool = False,
        hasty: bool = False,
        language: str = "en",
    ) -> None:
        """Load the model of a folder, or go on with one that is loaded, with its own `threads` and `language`.

        `thorough` always uses the full window, `hasty` never: of what it does not believe, and of a word or two, it
        says nothing, since a larger one will, and it does not look when each word was said. Raises ModelMissing when
        the folder's is unusable.
        """
        self.engine = Engine(model, threads=threads, language=language) if isinstance(model, Path) else model
        self._beam_size = beam_size
        self._thorough = thorough
        self._hasty = hasty

    def thorough(self, beam_size: int = 5) -> "WhisperTranscriber":
        """The same model, which takes its time: always the full window, and several readings weighed."""
        return WhisperTranscriber(self.engine, beam_size=beam_size, thorough=True)

    def warm_up(self) -> None:
        """Run once on silence, so that the first real stretch is not slower than the rest."""
        silence = np.zeros(SAMPLE_RATE, dtype=np.float32)
        self.engine.decode(self.engine.encode(silence, 4.0), beam_size=self._beam_size, max_tokens=2)

    def transcribe(
        self,
        signal: Signal,
        start_s: float = 0.0,
        vocabulary: Sequence[str] = (),
        wanted: Callable[[], bool] | None = None,
        before: str = "",
        *,
        first: Callable[[Transcript], None] | None = None,
    ) -> Transcript:
        """Words of mono 16 kHz `signal`, whose first sample is at `start_s`; any length.

        `vocabulary` are terms likely to be said, `before` is what was said just before. Where the result will be
        late, `first` is given the words as far as they are known, once or more. Raises Abandoned soon after `wanted`
        says no.
        """
        words: list[Word] = []
        if self._thorough:
            for begin, end in quiet_cuts(signal, MAX_CHUNK_S):
                task = _Task(signal[begin:end], "", self._prompt(vocabulary), _always)
                words += self._full(task, start_s + begin / SAMPLE_RATE)
            return Transcript(tuple(words))
        for begin, end in quiet_cuts(signal, MAX_CHUNK_S):
            task = _Task(signal[begin:end], before, self._prompt(vocabulary, before), wanted or _always)
            if first is not None and end == len(signal):
                task = replace(task, first=partial(_hand_out, first, tuple(words)))
            found = self._chunk(task, start_s + begin / SAMPLE_RATE)
            words += found
            before = " ".join([before, *(word.text for word in found)]).strip()
        return Transcript(tuple(words))

    def languages(self, signal: Signal) -> Mapping[str, float]:
        """How likely each language is, by its code, for at most 30 s; empty where the model knows English only."""
        return self.engine.languages(self.engine.encode(signal, max(SHORT_WINDOW_S, len(signal) / SAMPLE_RATE)))

    def _chunk(self, task: _Task, start_s: float) -> list[Word]:
        speech_s = task.seconds
        if speech_s < (HASTY_FROM_S if self._hasty else MIN_SPEECH_S):
            return []
        max_tokens = most_tokens(speech_s)
        encoded = self.engine.encode(task.signal)
        if not task.wanted():
            raise Abandoned
        reading = self._read(encoded, task, max_tokens)
        repeated = repeats(reading.decoded.text, task.before)
        if self._hasty:
            if repeated or not worth_handing_out(reading.decoded, max_tokens, loops=reading.loops):
                return []
            # Aligning them would take an eighth of its time.
            words = spread(reading.decoded.text, start_s, speech_s, exp(reading.decoded.logprob))
            enough = reading.decoded.logprob >= UNSURE_LOGPROB and len(words) > 2
            return words if enough or speech_s >= UNSURE_FROM_S else []
        if repeated:
            task = replace(task, prompt=[], before="")
            reading = self._read(encoded, task, max_tokens)
        decoded = reading.decoded
        unsure = decoded.logprob < UNSURE_LOGPROB and speech_s >= UNSURE_FROM_S
        if unsure or len(decoded.tokens) >= max_tokens or reading.loops:
            if not task.wanted():
                raise Abandoned
            if task.first is not None and worth_handing_out(decoded, max_tokens, loops=reading.loops):
                task.first(join_pieces(self._pieces(reading, encoded), start_s, speech_s))
            return self._full(task, start_s)
        if decoded.no_speech > MAX_NO_SPEECH and decoded.logprob < MIN_LOGPROB:
            return []
        return join_pieces(self._pieces(reading, encoded), start_s, speech_s)

    def _read(self, encoded: Encoded, task: _Task, max_tokens: int) -> _Reading:
        """The decoder's text; where it loops, and the rounds can be told apart, as it was said."""
        decoded = self.engine.decode(encoded, task.prompt, beam_size=self._beam_size, max_tokens=max_tokens)
        if not is_loop(decoded.text):
            return _Reading(decoded)
        written = self.engine.align(decoded.tokens, encoded)
        pieces = as_said(written, task.seconds)
        if pieces is None or pieces == written:
            return _Reading(decoded, pieces)
        text = "".join(str(piece["word"]) for piece in pieces).strip()
        # Sure of every round but the first, a decoder seems surer than it was of that.
        logprob = sum(log(max(float(piece["probability"]), _LEAST_PROBABILITY)) for piece in pieces) / len(pieces)
        return _Reading(
            replace(decoded, tokens=list(self.engine.tokenizer.encode(f" {text}")), text=text, logprob=logprob), pieces
        )

    def _pieces(self, reading: _Reading, encoded: Encoded) -> list[dict[str, Any]]:
        return self.engine.align(reading.decoded.tokens, encoded) if reading.pieces is None else reading.pieces

    def _full(self, task: _Task, start_s: float) -> list[Word]:
        """In the full window, in faster-whisper's own way, but the same every time.

        Its retries draw at random; here a loop is decoded again with no three words allowed twice, and neither goes on
        for longer than anybody talks. Raises Abandoned.
        """
        segments: list[Any] = []
        with self.engine.while_wanted(task.wanted):
            for no_repeat in (0, 3):
                found, _ = self.engine.faster_whisper.transcribe(
                    task.signal,
                    language=self.engine.language,
                    beam_size=self._beam_size,
                    temperature=0.0,
                    no_repeat_ngram_size=no_repeat,
                    max_new_tokens=most_tokens(task.seconds),
                    initial_prompt=task.prompt or None,
                    condition_on_previous_text=False,
                    word_timestamps=True,
                )
                segments = []
                looped = False
                for segment in found:
                    looped = looped or _went_round([*segments[-1:], segment])
                    segments.append(segment)
                    if looped and not no_repeat:
                        break  # what would come after it is not worth a second
                if not looped:
                    break
        return join_pieces(_aligned(segments), start_s, task.seconds)

    def _prompt(self, vocabulary: Sequence[str], before: str = "") -> list[int]:
        return self._glossary(vocabulary) + self._context(before)

    def _glossary(self, vocabulary: Sequence[str]) -> list[int]:
        if not vocabulary:
            return []
        return list(self.engine.tokenizer.encode(f" Glossary: {', '.join(vocabulary)}."))[-MAX_PROMPT_TOKENS:]

    def _context(self, before: str) -> list[int]:
        """The last words before, so that a chunk is heard as the continuation it is."""
        return list(self.engine.tokenizer.encode(f" {before}"))[-MAX_CONTEXT_TOKENS:] if before else []


def worth_handing_out(decoded: Decoded, max_tokens: int, *, loops: bool) -> bool:
    """Whether words that are not believed are still better than none: no loop, and no likely silence."""
    return bool(decoded.tokens) and decoded.logprob >= MIN_LOGPROB and len(decoded.tokens) < max_tokens and not loops


def _aligned(segments: Sequence[Any]) -> list[dict[str, Any]]:
    """Those of faster-whisper's segments, as the aligner gives them."""
    return [
        {"word": word.word, "start": word.start, "end": word.end, "probability": word.probability}
        for segment in segments
        for word in segment.words or ()
    ]


def _went_round(segments: Sequence[Any]) -> bool:
    """Whether faster-whisper's segments hold a loop, and not a sentence that was said twice."""
    if not is_loop("".join(segment.text for segment in segments)):
        return False
    pieces = _aligned(segments)
    return as_said(pieces, pieces[-1]["end"] if pieces else 0.0) != pieces


def _hand_out(first: Callable[[Transcript], None], before: tuple[Word, ...], words: list[Word]) -> None:
    first(Transcript((*before, *words)))


def _always() -> bool:
    return True
