"""How a voice would say a word: espeak, in piper's package, which every Piper voice speaks through."""

from collections.abc import Callable
from functools import lru_cache


def phonemizer() -> Callable[[str], str]:
    """A function from a word to IPA for American English; empty for what has no sound. One thread at a time."""
    from piper.phonemize_espeak import EspeakPhonemizer

    engine = EspeakPhonemizer()

    @lru_cache(maxsize=2_000)
    def phonemes(word: str) -> str:
        return "".join(sign for sentence in engine.phonemize("en-us", word) for sign in sentence)

    return phonemes
