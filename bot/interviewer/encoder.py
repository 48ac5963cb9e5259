"""Sentences as vectors whose dot product is likeness of meaning: MiniLM-L6-v2, int8, on one thread.

`Encoder` is what the assessment asks for; tests of pure logic use `WordsEncoder`, which needs no model.
"""

import zlib
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.errors import ModelMissing
from bot.interviewer.pattern import words_of

DIMENSIONS = 384
MAX_TOKENS = 64
"""Longer sentences are cut; clauses are a third of this."""
_BATCH = 6
_KEPT = 2048
"""Texts: 3 MB of vectors. A question with its answer needs some hundred; all behavioral ones of the bank, which stories
are compared with, have 900 exemplars."""

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Texts to unit vectors, shape [len(texts), n]."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Rows in the order of `texts`; a row's length is 1, or 0 for an empty text."""
        ...


class MiniLM:
    """The embedded sentence encoder: mean-pooled, normalised token vectors of 384 dimensions."""

    def __init__(self, folder: Path) -> None:
        """Loads `model.onnx` and `tokenizer.json`. Raises ModelMissing where they are absent or damaged."""
        import onnxruntime
        from tokenizers import Tokenizer

        try:
            self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            options.enable_cpu_mem_arena = False  # it keeps the most that any length needed, in ever larger blocks
            options.enable_mem_pattern = False  # it keeps a plan of the memory for each length it has seen
            options.log_severity_level = 3
            self._model: Any = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise bare Exception subclasses of their own
            raise ModelMissing(
                f"The sentence encoder in {folder} cannot be loaded: {type(error).__name__}.",
                'Run "viva models install minilm".',
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._inputs = {entry.name for entry in self._model.get_inputs()}
        # Taken whole at the start, so that memory does not grow with every new sentence of an interview.
        self._vectors = np.ones((_KEPT, DIMENSIONS), np.float32)
        self._rows: OrderedDict[str, int] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Float32 [len(texts), 384]; texts seen before are not computed again."""
        fresh = [text for text in dict.fromkeys(texts) if text.strip() and text not in self._rows]
        fresh.sort(key=len)
        found = {text: self._vectors[self._rows[text]].copy() for text in texts if text in self._rows}
        for start in range(0, len(fresh), _BATCH):
            batch = fresh[start : start + _BATCH]
            found.update(zip(batch, self._run(batch), strict=True))
        for text, vector in found.items():
            self._keep(text, vector)
        blank = np.zeros(DIMENSIONS, np.float32)
        rows = [found.get(text, blank) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), np.float32)

    def _keep(self, text: str, vector: Vectors) -> None:
        """In the place of the one that was not asked for longest, once all are taken."""
        if text not in self._rows:
            full = len(self._rows) == len(self._vectors)
            row = self._rows.popitem(last=False)[1] if full else len(self._rows)
            self._vectors[row] = vector
            self._rows[text] = row
        self._rows.move_to_end(text)

    def _run(self, texts: list[str]) -> Vectors:
        encoded = [entry.ids for entry in self._tokenizer.encode_batch(texts)]
        ids = np.zeros((len(texts), max(map(len, encoded))), np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(encoded):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = self._model.run(None, {name: feed[name] for name in self._inputs})[0]
        weights = mask[:, :, None].astype(np.float32)
        mean = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
        normalised: Vectors = (mean / np.linalg.norm(mean, axis=1, keepdims=True)).astype(np.float32)
        return normalised


class WordsEncoder:
    """Likeness by shared words, without a model: for tests, and where the encoder is not installed."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Float32 [len(texts), 384]: hashed word stems, normalised."""
        rows = np.zeros((len(texts), DIMENSIONS), np.float32)
        for place, text in enumerate(texts):
            for word in words_of(text):
                if len(word) > 3:
                    rows[place, zlib.crc32(word[:6].encode()) % DIMENSIONS] += 1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Vectors = rows / np.maximum(lengths, 1e-9)
        return unit.astype(np.float32)
