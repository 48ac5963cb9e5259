"""Speech-to-text of one stretch of speech with faster-whisper, tuned for short stretches.

Whisper always looks at a window of 30 s; CTranslate2 also encodes shorter ones, and a window of 10 s costs
far less. A shorter window also mishears more and sometimes repeats a sentence. So a stretch whose words come out
improbable or in a loop is given to faster-whisper itself, with the full window and its retries.
`scripts/bench_stt` measures the result against plain faster-whisper.
"""

import re
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.errors import ModelMissing
from bot.stt.transcript import Abandoned, Transcript, Word

PADDING_S = 2.0
"""Least silence behind the speech. Below 2 s the decoder repeats sentences (measured)."""
SHORT_WINDOW_S = 10.0
"""Least window."""
MAX_CHUNK_S = 27.0
"""Longer speech is cut at its quietest moments, so that chunk and padding fit the full window."""
FULL_WINDOW_S = 30.0
MIN_SPEECH_S = 0.1
"""Less sound than this holds no word."""
MAX_PROMPT_TOKENS = 120
MAX_CONTEXT_TOKENS = 60
TOKENS_PER_S = 9.0
"""Upper bound on text tokens a second, fast speech being about 6."""
MAX_COMPRESSION = 2.4
"""Text that zlib shrinks more than this is a loop (the threshold of openai/whisper)."""
UNSURE_LOGPROB = -0.33
"""Mean log-probability a token below which the full window is worth its time: about one stretch in
six of 30 fluent clips lies below it (measured); how many of other speech is not known."""
UNSURE_FROM_S = 1.5
"""A word or two are never sure, and no surer in the full window."""
MIN_LOGPROB = -1.0
"""Mean log-probability a token below which silence is more likely (the threshold of openai/whisper)."""
LONGEST_WORD_S, LONGEST_LETTER_S = 0.35, 0.08
"""A longer word has swallowed a pause or an unwritten filler before it: the aligner starts the first word of a
stretch at its beginning. Chosen by hand, not measured."""
MAX_NO_SPEECH = 0.6
"""No-speech probability above which, with a low log-probability, nothing was said (openai/whisper)."""


@dataclass(frozen=True, slots=True)
class _Decoded:
    tokens: list[int]
    text: str
    logprob: float
    no_speech: float
    encoded: Any
    frames: int


@dataclass(frozen=True, slots=True)
class _Task:
    signal: Signal
    prompt: list[int]
    """Tokens of the glossary and of what was said before."""
    before: str
    wanted: Callable[[], bool]

    @property
    def seconds(self) -> float:
        return len(self.signal) / SAMPLE_RATE


class WhisperTranscriber:
    """Whisper through CTranslate2. Not thread-safe: one caller at a time."""

    def __init__(
        self,
        model_dir: Path,
        *,
        threads: int = 2,
        beam_size: int = 1,
        thorough: bool = False,
        language: str = "en",
    ) -> None:
        """Load the model; `thorough` always uses the full window. Raises ModelMissing when it is unusable."""
        from ctranslate2 import StorageView
        from ctranslate2.models import Whisper
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer

        try:
            self._model = WhisperModel(
                str(model_dir),
                device="cpu",
                compute_type="int8",
                cpu_threads=1,
                local_files_only=True,
            )
            # Two threads encode a third faster and decode slower (measured): each part has its own.
            self._encoder = (
                Whisper(str(model_dir), device="cpu", compute_type="int8", intra_threads=threads)
                if threads > 1
                else self._model.model
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelMissing(
                f"The speech recogniser in {model_dir} cannot be loaded: {error}",
                'Run "viva models install whisper-base".',
            ) from None
        self._tokenizer = Tokenizer(
            self._model.hf_tokenizer,
            self._model.model.is_multilingual,
            task="transcribe",
            language=language,
        )
        self._suppressed = [
            *self._tokenizer.non_speech_tokens,
            self._tokenizer.transcribe,
            self._tokenizer.translate,
            self._tokenizer.sot,
            self._tokenizer.sot_prev,
            self._tokenizer.sot_lm,
            self._tokenizer.no_speech,
        ]
        self._storage = StorageView
        self._beam_size = beam_size
        self._language = language
        self._thorough = thorough

    def warm_up(self) -> None:
        """Run once on silence, so that the first real stretch is not slower than the rest."""
        self._decode(_Task(np.zeros(SAMPLE_RATE, dtype=np.float32), [], "", _always), window_s=4.0, max_tokens=2)

    def transcribe(
        self,
        signal: Signal,
        start_s: float = 0.0,
        vocabulary: Sequence[str] = (),
        wanted: Callable[[], bool] | None = None,
        before: str = "",
    ) -> Transcript:
        """Words of mono 16 kHz `signal`, whose first sample is at `start_s`; any length.

        `vocabulary` are terms likely to be said, `before` is what was said just before. Raises Abandoned soon after
        `wanted` says no.
        """
        glossary = self._glossary(vocabulary)
        if self._thorough:
            return Transcript(tuple(self._full(_Task(signal, glossary, "", _always), start_s)))
        words: list[Word] = []
        for begin, end in chunks(signal, MAX_CHUNK_S):
            prompt = glossary + self._context(before)
            task = _Task(signal[begin:end], prompt, before, wanted or _always)
            found = self._chunk(task, start_s + begin / SAMPLE_RATE)
            words += found
            before = " ".join([before, *(word.text for word in found)]).strip()
        return Transcript(tuple(words))

    def languages(self, signal: Signal) -> Mapping[str, float]:
        """How likely each language is, by its code, for at most 30 s; empty where the model knows English only."""
        if not self._model.model.is_multilingual:
            return {}
        encoded, _ = self._encode(signal, max(SHORT_WINDOW_S, len(signal) / SAMPLE_RATE))
        likely = self._model.model.detect_language(encoded)[0]
        return {token.strip("<|>"): share for token, share in likely}

    def _chunk(self, task: _Task, start_s: float) -> list[Word]:
        speech_s = task.seconds
        if speech_s < MIN_SPEECH_S:
            return []
        max_tokens = int(8 + TOKENS_PER_S * speech_s)
        window_s = max(SHORT_WINDOW_S, speech_s + PADDING_S)
        decoded = self._decode(task, window_s, max_tokens)
        if repeats(decoded.text, task.before):
            task = replace(task, prompt=[], before="")
            decoded = self._decode(task, window_s, max_tokens)
        unsure = decoded.logprob < UNSURE_LOGPROB and speech_s >= UNSURE_FROM_S
        if unsure or len(decoded.tokens) >= max_tokens or is_loop(decoded.text):
            if not task.wanted():
                raise Abandoned
            return self._full(task, start_s)
        if decoded.no_speech > MAX_NO_SPEECH and decoded.logprob < MIN_LOGPROB:
            return []
        return self._align(decoded, start_s, speech_s)

    def _full(self, task: _Task, start_s: float) -> list[Word]:
        """In the full window, in faster-whisper's own way, but the same every time.

        Its retries draw at random; here a loop is decoded again with no three words allowed twice.
        """
        segments: list[Any] = []
        for no_repeat in (0, 3):
            found, _ = self._model.transcribe(
                task.signal,
                language=self._language,
                beam_size=self._beam_size,
                temperature=0.0,
                no_repeat_ngram_size=no_repeat,
                initial_prompt=task.prompt or None,
                condition_on_previous_text=False,
                word_timestamps=True,
            )
            segments = list(found)
            texts = ["", *(segment.text for segment in segments)]
            if not any(is_loop(before + text) for before, text in pairwise(texts)):
                break
        pieces = (
            {"word": word.word, "start": word.start, "end": word.end, "probability": word.probability}
            for segment in segments
            for word in segment.words or ()
        )
        return _join_pieces(pieces, start_s, task.seconds)

    def _glossary(self, vocabulary: Sequence[str]) -> list[int]:
        if not vocabulary:
            return []
        return list(self._tokenizer.encode(f" Glossary: {', '.join(vocabulary)}."))[-MAX_PROMPT_TOKENS:]

    def _context(self, before: str) -> list[int]:
        """The last words before, so that a chunk is heard as the continuation it is."""
        return list(self._tokenizer.encode(f" {before}"))[-MAX_CONTEXT_TOKENS:] if before else []

    def _decode(self, task: _Task, window_s: float, max_tokens: int) -> _Decoded:
        """The words in a short window, greedily or with the beam, once."""
        prompt = task.prompt
        encoded, frames = self._encode(task.signal, window_s)
        if not task.wanted():
            raise Abandoned
        start = [self._tokenizer.sot_prev, *prompt] if prompt else []
        start += [*self._tokenizer.sot_sequence, self._tokenizer.no_timestamps]
        result = self._model.model.generate(
            encoded,
            [start],
            beam_size=self._beam_size,
            max_length=min(448, len(start) + max_tokens),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self._suppressed,
        )[0]
        tokens = [token for token in result.sequences_ids[0] if token < self._tokenizer.eot]
        logprob = result.scores[0] * max(1, len(tokens)) / (len(tokens) + 1)
        return _Decoded(tokens, self._tokenizer.decode(tokens).strip(), logprob, result.no_speech_prob, encoded, frames)

    def _encode(self, signal: Signal, window_s: float) -> tuple[Any, int]:
        """What the model makes of a signal padded to the window, and the window's frames of 10 ms."""
        samples = int(min(window_s, FULL_WINDOW_S) * SAMPLE_RATE)
        padded = np.zeros(samples, dtype=np.float32)
        padded[: min(len(signal), samples)] = signal[:samples]
        features = self._model.feature_extractor(padded, padding=0)
        frames = features.shape[-1] - features.shape[-1] % 2
        sound = self._storage.from_array(np.ascontiguousarray(features[None, :, :frames]))
        return self._encoder.encode(sound), frames

    def _align(self, decoded: _Decoded, start_s: float, speech_s: float) -> list[Word]:
        if not decoded.tokens:
            return []
        # Only frames that hold speech: an alignment into the padding would put words after the end.
        frames = min(decoded.frames, int(speech_s * 100) + 20)
        aligned = self._model.find_alignment(self._tokenizer, [decoded.tokens], decoded.encoded, frames)[0]
        return _join_pieces(aligned, start_s, speech_s)


def _always() -> bool:
    return True


def _join_pieces(aligned: Iterable[dict[str, Any]], start_s: float, speech_s: float) -> list[Word]:
    """Words from the aligner's pieces: punctuation joins the word it stands at; times stay in the speech."""
    words: list[Word] = []
    prefix = ""
    for piece in aligned:
        text = str(piece["word"])
        bare = text.strip()
        if not bare:
            continue
        start = start_s + min(float(piece["start"]), speech_s)
        end = start_s + min(float(piece["end"]), speech_s)
        if words and not text.startswith(" ") and not prefix:
            last = words[-1]
            spoken = any(character.isalnum() for character in bare)
            words[-1] = Word(
                last.text + bare,
                last.start_s,
                max(last.end_s, end) if spoken else last.end_s,
                last.probability,
            )
        elif not any(character.isalnum() for character in bare):
            prefix += bare
        else:
            start = max(start, end - LONGEST_WORD_S - LONGEST_LETTER_S * len(bare))
            words.append(Word(prefix + bare, start, max(start, end), float(piece["probability"])))
            prefix = ""
    return words


def repeats(text: str, before: str) -> bool:
    """Whether a text of three words or more is just the end of what stands before it: the prompt read back."""
    words, earlier = re.findall(r"[\w']+", text.lower()), re.findall(r"[\w']+", before.lower())
    return len(words) >= 3 and earlier[-len(words) :] == words


def is_loop(text: str) -> bool:
    """Whether the text repeats itself as a looping decoder does, and people do not.

    A run of words said three times over, a sentence of five or more words said twice in a row, or text that
    compresses like a loop. "No, no, no" and "very very" are people.
    """
    words = re.findall(r"[\w']+", text.lower())
    for size in range(1, len(words) // 2 + 1):
        times = 6 if size == 1 else 4 if size == 2 else 3 if size < 5 else 2
        if _longest_run(words, size) >= times:
            return True
    data = text.encode()
    return len(data) > 60 and len(data) / len(zlib.compress(data)) > MAX_COMPRESSION


def _longest_run(words: list[str], size: int) -> int:
    """How many times in a row some `size` words stand at most."""
    longest = 1
    for offset in range(size):
        run = 1
        for position in range(offset + size, len(words) - size + 1, size):
            run = run + 1 if words[position : position + size] == words[position - size : position] else 1
            longest = max(longest, run)
    return longest


def chunks(signal: Signal, max_s: float) -> list[tuple[int, int]]:
    """Cut points, as sample ranges covering the signal, each at most `max_s` long, at the quietest moments.

    Each cut is looked for in the second half of the longest possible chunk.
    """
    limit = int(max_s * SAMPLE_RATE)
    window = SAMPLE_RATE // 50
    ranges = []
    begin = 0
    while len(signal) - begin > limit:
        half = begin + limit // 2
        stretch = signal[half : begin + limit]
        usable = len(stretch) // window * window
        power = np.square(stretch[:usable], dtype=np.float64).reshape(-1, window).mean(axis=1)
        # A pause between phrases rather than the closure of a "p": the lowest mean over half a second.
        smooth = np.convolve(power, np.ones(25) / 25, mode="same")
        cut = half + (int(np.argmin(smooth)) * window + window // 2)
        ranges.append((begin, cut))
        begin = cut
    ranges.append((begin, len(signal)))
    return ranges
