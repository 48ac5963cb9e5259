"""Streaming conversion between sample rates. Output sample k is at the time of input sample k·in/out."""

import numpy as np

from bot.audio.pcm import SAMPLE_BYTES


class Resampler:
    """16-bit mono from one rate to another, chunk by chunk, without seams.

    The sound comes out in time with what went in; only its availability lags (by up to 40 ms, since soxr
    works in blocks), and `last=True` brings out the rest.
    """

    def __init__(self, rate_in: int, rate_out: int) -> None:
        self._stream = None
        if rate_in != rate_out:
            import soxr

            self._stream = soxr.ResampleStream(rate_in, rate_out, 1, dtype="int16", quality="HQ")

    def process(self, pcm: bytes, *, last: bool = False) -> bytes:
        """Converts a chunk; after `last=True` the object is spent."""
        if self._stream is None:
            return pcm
        whole = len(pcm) - len(pcm) % SAMPLE_BYTES
        samples = np.frombuffer(pcm[:whole], dtype="<i2")
        return bytes(self._stream.resample_chunk(samples, last=last).astype("<i2", copy=False).tobytes())
