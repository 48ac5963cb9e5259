"""Whisper in CTranslate2's hands, step by step: sound to encoder states, states to tokens, tokens to times.

CTranslate2 encodes windows shorter than Whisper's 30 s, and far faster. What to do with doubtful text is up to
the callers: `bot.stt.whisper` for what was said, `bot.stt.verbatim` for how.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.errors import ModelMissing
from bot.stt.transcript import Abandoned

PADDING_S: Final = 2.0
"""Least silence behind the speech. Below 2 s the decoder repeats sentences (measured)."""
SHORT_WINDOW_S: Final = 10.0
"""Least window."""
FULL_WINDOW_S: Final = 30.0
MAX_CHUNK_S: Final = 27.0
"""Longer speech is cut at its quietest moments, so that chunk and padding fit the full window."""
TOKENS_PER_S: Final = 9.0
"""Upper bound on text tokens a second, fast speech being about 6."""
MORE_TOKENS: Final = 8
"""Beside them, for the shortest."""
STATE_S: Final = 0.02
"""Time from one encoder state to the next."""
_MAX_TOKENS: Final = 448
_LEAST_PROBABILITY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Encoded:
    """A window of sound as the encoder sees it."""

    states: Any
    """A CTranslate2 storage of shape (1, states, width); one state each 20 ms, the padding's included."""
    features: int
    """Mel frames of 10 ms in the window."""
    speech_s: float
    """Seconds of sound before the padding."""

    def array(self) -> npt.NDArray[np.float32]:
        """The states of the sound, without those of the padding; shape (states, width)."""
        held = min(self.features // 2, int(self.speech_s / STATE_S))
        return np.array(self.states)[0, :held].astype(np.float32)


@dataclass(frozen=True, slots=True)
class Decoded:
    """What the decoder made of a window."""

    tokens: list[int]
    text: str
    logprob: float
    """Mean log-probability a token."""
    no_speech: float
    """Probability that nothing was said."""


def most_tokens(speech_s: float) -> int:
    """More than anybody says in so long.

    A decoder that loops, on one long "aah" or a hum, ends here, and not with the 448 that Whisper has room for.
    """
    return int(MORE_TOKENS + TOKENS_PER_S * speech_s)


class Engine:
    """One loaded Whisper. Not thread-safe: one caller at a time."""

    def __init__(self, model_dir: Path, *, threads: int = 2, language: str = "en") -> None:
        """Load the model. Raises ModelMissing when it is unusable."""
        # Its library oneDNN would keep what it compiles for every length of window, 1.5 MB each, up to 1024 times.
        # Compiling it anew takes no time that can be measured beside the encoding.
        os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "0")
        from ctranslate2 import StorageView
        from ctranslate2.models import Whisper
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import tqdm

        # Its progress bars, though they are off, start a thread that watches over them and never ends.
        tqdm.monitor_interval = 0

        try:
            self.faster_whisper = WhisperModel(
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
                else self.faster_whisper.model
            )
            self.faster_whisper.encode = self._encode  # its own has one thread
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelMissing(
                f"The speech recogniser in {model_dir} cannot be loaded: {error}",
                'Run "viva models install whisper-base".',
            ) from None
        self.tokenizer = Tokenizer(
            self.faster_whisper.hf_tokenizer,
            self.faster_whisper.model.is_multilingual,
            task="transcribe",
            language=language,
        )
        self.language = language
        self._storage = StorageView
        self._latest: tuple[Signal, Encoded] | None = None
        self._wanted: Callable[[], bool] | None = None
        self._known: list[tuple[npt.NDArray[np.float32], Any]] | None = None

    @contextmanager
    def while_wanted(self, wanted: Callable[[], bool]) -> Iterator[None]:
        """Within it Abandoned is raised, by faster-whisper too, where a window was encoded that nobody wants now.

        And no window is encoded twice, which takes a second: faster-whisper does where it is asked again.
        """
        self._wanted, self._known = wanted, []
        try:
            yield
        finally:
            self._wanted = self._known = None

    @cached_property
    def _suppressed(self) -> list[int]:
        tokenizer = self.tokenizer
        return [
            *tokenizer.non_speech_tokens,
            tokenizer.transcribe,
            tokenizer.translate,
            tokenizer.sot,
            tokenizer.sot_prev,
            tokenizer.sot_lm,
            tokenizer.no_speech,
        ]

    def encode(self, signal: Signal, window_s: float | None = None) -> Encoded:
        """Mono 16 kHz `signal` in a window of `window_s`, or of the least that is safe; 30 s at most.

        The latest window is kept: words and hesitation are looked for in the same.
        """
        speech_s = len(signal) / SAMPLE_RATE
        # In whole seconds, as in all that was measured of its words.
        window_s = max(SHORT_WINDOW_S, ceil(speech_s + PADDING_S)) if window_s is None else window_s
        samples = int(min(window_s, FULL_WINDOW_S) * SAMPLE_RATE)
        padded = np.zeros(samples, dtype=np.float32)
        padded[: min(len(signal), samples)] = signal[:samples]
        if self._latest is None or not np.array_equal(self._latest[0], padded):
            features = self.faster_whisper.feature_extractor(padded, padding=0)
            frames = features.shape[-1] - features.shape[-1] % 2
            self._latest = padded, Encoded(self._encode(features[:, :frames]), frames, speech_s)
        return replace(self._latest[1], speech_s=speech_s)

    def _encode(self, features: npt.NDArray[np.float32]) -> Any:
        """The states of a mel spectrogram of shape (mels, frames), or (1, mels, frames). Raises Abandoned."""
        features = np.ascontiguousarray(features.reshape(-1, *features.shape[-2:]))
        known = self._known if self._known is not None else []
        states = next((states for one, states in known if np.array_equal(one, features)), None)
        if states is None:
            states = self._encoder.encode(self._storage.from_array(features))
            known.append((features, states))
        if self._wanted is not None and not self._wanted():
            raise Abandoned
        return states

    def languages(self, encoded: Encoded) -> Mapping[str, float]:
        """How likely each language is, by its code; empty where the model knows English only."""
        model = self.faster_whisper.model
        if not model.is_multilingual:
            return {}
        return {token.strip("<|>"): share for token, share in model.detect_language(encoded.states)[0]}

    def decode(
        self,
        encoded: Encoded,
        prompt: Sequence[int] = (),
        *,
        beam_size: int = 1,
        max_tokens: int | None = None,
        no_repeat: int = 0,
    ) -> Decoded:
        """The text of a window after `prompt`, with no sampling; `no_repeat` words in a row are not said twice."""
        tokenizer = self.tokenizer
        limit = most_tokens(encoded.speech_s) if max_tokens is None else max_tokens
        start = [tokenizer.sot_prev, *prompt] if prompt else []
        start += [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        result = self.faster_whisper.model.generate(
            encoded.states,
            [start],
            beam_size=beam_size,
            no_repeat_ngram_size=no_repeat,
            max_length=min(_MAX_TOKENS, len(start) + limit),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self._suppressed,
        )[0]
        tokens = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
        logprob = result.scores[0] * max(1, len(tokens)) / (len(tokens) + 1)
        return Decoded(tokens, tokenizer.decode(tokens).strip(), logprob, result.no_speech_prob)

    def logprob(self, tokens: Sequence[int], encoded: Encoded, prompt: Sequence[int] = ()) -> float:
        """How likely the text of `tokens` is in a window after `prompt`, as the logarithm of its probability."""
        tokenizer = self.tokenizer
        start = [*([tokenizer.sot_prev, *prompt] if prompt else []), *tokenizer.sot_sequence]
        [found] = self.faster_whisper.model.align(encoded.states, start, [list(tokens)], encoded.features)
        return float(np.log(np.maximum(found.text_token_probs[: len(tokens)], _LEAST_PROBABILITY)).sum())

    def align(self, tokens: Sequence[int], encoded: Encoded) -> list[dict[str, Any]]:
        """The pieces of `tokens`, each with `word`, `start` and `end` in seconds of the window, and `probability`."""
        if not tokens:
            return []
        # Only frames that hold speech: an alignment into the padding would put words after the end.
        frames = min(encoded.features, int(encoded.speech_s * 100) + 20)
        found: list[dict[str, Any]] = self.faster_whisper.find_alignment(
            self.tokenizer, [list(tokens)], encoded.states, frames
        )[0]
        return found
