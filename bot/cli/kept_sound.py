"""A recording as a WAV file in memory."""

import io
import wave

from bot.audio.pcm import SAMPLE_BYTES, SAMPLE_RATE, Signal, to_samples


def wav(signal: Signal) -> bytes:
    """Mono, 16 kHz, 16 bits."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(SAMPLE_BYTES)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(to_samples(signal).tobytes())
    return out.getvalue()
