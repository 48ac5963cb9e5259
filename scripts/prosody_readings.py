"""Readings whose prosody is known, for `bench_prosody`: a voice's, made faster, flatter, rising, wrongly stressed."""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import parselmouth
import soundfile
import soxr
from parselmouth.praat import call

from bot.audio.pcm import SAMPLE_RATE, Signal
from bot.interviewer.bank import load_bank
from bot.pronunciation.acoustics import Observation
from bot.pronunciation.align import align, level
from bot.pronunciation.phones import VOWELS, dictionary
from bot.pronunciation.prosody import Prosody, measure
from bot.pronunciation.spoken import SpokenWord, spoken
from bot.tts.piper import PiperVoice

ROOT: Final = Path(__file__).resolve().parent.parent
_PAD_S: Final = 0.2
_FLOOR, _CEILING = 60.0, 350.0
"""Hz that the manipulated voice, a man's, lies within."""
_BARE: Final = re.compile(r"^[^\w]+|[^\w]+$")

STATEMENTS: Final = (
    "You would use a smaller model.", "The labels are clean.", "They moved the data into one table.",
    "It is fast enough for the customer.", "She wrote the tests before the code.", "We can measure that every day.",
    "The memory was full again in the morning.", "He knows how the numbers are made.", "You read them all in a row.",
    "The team owned the whole thing.", "They were wrong about the reason.", "We will run it on a normal machine.",
)  # fmt: skip
LINKED: Final = (
    "I run an order app and a lot of it is in one old engine.", "Turn off all of our alerts at eight in the evening.",
    "Each example is an answer about an idea of ours.", "We kept an eye on all of it at all hours.",
    "This is an amazing offer on an apple and an orange.", "Pick up an old error and open it again in an hour.",
    "Most of our users asked us about an issue in our app.",
)  # fmt: skip
_STRESSED: Final = """
development database performance deployment algorithm parameter experiment production prediction customer consider
computer regression distributed latency monitor evaluate decision component economic activity machine developer project
problem feature balance control success percent compare colleague determine interpret variable hypothesis available
responsible sufficient specific support remove result report increase apply believe between correct pipeline container
"""
STRESSED: Final = tuple(_STRESSED.split())
CARRIERS: Final = ("I think {} is the word.", "We talked about {} again.", "The {} was hard to find.")
_SIGNS: Final = "aeiouɑɐɒæɔəɚɛɜɝɪʊʌᵻ"
_WEAK: Final = "əɐᵻ"
_STRONG: Final = "ɛæɑʌɪɒ"
_FULL: Final = {"a": "æ", "e": "ɛ", "i": "ɪ", "o": "ɑː", "u": "ʌ", "y": "ɪ"}
_SPELT: Final = re.compile("[aeiouy]+")
_GLIDES: Final = ("aɪ", "aʊ", "eɪ", "oʊ", "ɔɪ")


@dataclass(frozen=True)
class Reading:
    """A text as it was read."""

    text: str
    signal: Signal
    words: tuple[SpokenWord, ...]

    def measured(self) -> Prosody:
        return measure(self.signal, self.words)

    def on(self, signal: Signal) -> "Reading":
        """The same words at the same times in another sound."""
        return replace(self, signal=signal)

    def with_ends(self, ends: Collection[int]) -> "Reading":
        """After these words a clause ends."""
        return replace(self, words=tuple(replace(word, ends_clause=i in ends) for i, word in enumerate(self.words)))


class Reader:
    """A voice, and an aligner for what it reads."""

    def __init__(self, model: Path) -> None:
        self._voice = PiperVoice(model, threads=2, seed=1)

    def say(self, text: str) -> Signal:
        sound = self._voice.signal(text)
        return np.asarray(soxr.resample(sound, self._voice.sample_rate, SAMPLE_RATE), dtype=np.float32)

    def read(self, text: str, said: str | None = None) -> Reading | None:
        """`said` is what the voice is given in place of the text."""
        return placed(text, self.say(said or text))

    def ipa(self, text: str) -> str:
        """As the voice's phonemizer writes it."""
        return "".join(self._voice._engine.phonemize(text)[0]).strip(".")  # noqa: SLF001 - a benchmark may look inside

    def stressed(self, word: str, syllable: int, *, full: bool = False) -> str | None:
        """A word in IPA with its stress moved; None where espeak has other syllables than the dictionary.

        `full`: as who misplaces it says it, with a full vowel, that of the spelling, where the stress now is, and a
        weak one where it was.
        """
        ipa = self.ipa(word)
        signs = [sign for sign in ipa if sign not in "ˈˌ"]
        nuclei = _nuclei(signs)
        if len(nuclei) != syllables(word):
            return None
        at = nuclei[syllable]
        if full:
            spelt = _SPELT.findall(word.removesuffix("e"))
            before = sum(sign not in "ˈˌ" for sign in ipa.partition("ˈ")[0])
            was = next((i for i, nucleus in enumerate(nuclei) if nucleus >= before), 0)
            if len(spelt) != len(nuclei):
                return None
            if signs[at] in _WEAK:
                signs[at] = _FULL[spelt[syllable][0]]
            if syllable != was and signs[nuclei[was]] in _STRONG:
                signs[nuclei[was]] = "ə"
                if signs[nuclei[was] + 1 : nuclei[was] + 2] == ["ː"]:
                    signs[nuclei[was] + 1] = ""
        return "".join([*signs[:at], "ˈ", *signs[at:]])


def placed(text: str, signal: Signal) -> Reading | None:
    """A recording of a text, with a little of silence around it."""
    pad = np.zeros(round(_PAD_S * SAMPLE_RATE), np.float32)
    sound = np.concatenate([pad, level(signal), pad])
    written = text.split()
    found = align(Observation(sound), [dictionary()[_plain(word)] for word in written])
    if found is None:
        return None
    return Reading(text, sound, tuple(spoken(w, p.phones) for w, p in zip(written, found, strict=True)))


def texts(count: int) -> list[str]:
    """Sentences of the question bank that the dictionary can say, of 10 words or more."""
    out = [item.ask for item in load_bank([ROOT / "prompts" / "questions"])]
    return [text for text in out if len(text.split()) >= 10 and known(text)][:count]


def known(text: str) -> bool:
    return all(_plain(word) in dictionary() for word in text.split())


def syllables(word: str) -> int:
    return sum(phone in VOWELS for phone in dictionary()[word][0])


def real(data: Path, name: str, longest_s: float = 40.0) -> list[Reading]:
    """Recordings of a set with words that the dictionary knows, none longer than so many seconds."""
    rows = [json.loads(row) for row in (data / name / "manifest.jsonl").read_text().splitlines()]
    out = []
    for row in rows:
        text = row.get("text") or ""
        if text and row["seconds"] <= longest_s and known(text):
            found = placed(text, soundfile.read(data / name / row["audio"], dtype="float32")[0])
            out += [found] if found else []
    return out


# --- Praat's overlap-add: pitch and length as they are told ---


def with_range(signal: Signal, factor: float) -> Signal:
    """The melody's distances from its middle multiplied, in semitones."""
    return _resung(signal, f"exp(ln({{middle}}) + {factor} * (ln(self) - ln({{middle}})))")


def with_end(signal: Signal, from_s: float, to_s: float, semitones: float) -> Signal:
    """The melody from `from_s` to `to_s` replaced by a straight line that goes up or down."""
    moved = f"{{middle}} * 2 ^ ({semitones} / 12 * (x - {from_s}) / {to_s - from_s})"
    return _resung(signal, f"if x > {from_s} then {moved} else self fi")


def slower(signal: Signal, factor: float) -> Signal:
    """The same, `factor` times as long."""
    longer = call(_sound(signal), "Lengthen (overlap-add)", _FLOOR, _CEILING, factor)
    return np.asarray(longer.values[0], dtype=np.float32)


def with_silences(reading: Reading, after: Sequence[int], seconds: Sequence[float], seed: int = 0) -> Signal:
    """Silence put in after words, by their index, as quiet as a room."""
    noise = np.random.default_rng(seed)
    parts, at = [], 0
    for index, length in zip(after, seconds, strict=True):
        cut = round(reading.words[index].end_s * SAMPLE_RATE)
        room = noise.standard_normal(round(length * SAMPLE_RATE)) * 1e-4
        parts += [reading.signal[at:cut], room.astype(np.float32)]
        at = cut
    return np.concatenate([*parts, reading.signal[at:]])


def _resung(signal: Signal, formula: str) -> Signal:
    manipulation = call(_sound(signal), "To Manipulation", 0.01, _FLOOR, _CEILING)
    tier = call(manipulation, "Extract pitch tier")
    call(tier, "Formula", formula.format(middle=_middle(tier)))
    call([tier, manipulation], "Replace pitch tier")
    return np.asarray(call(manipulation, "Get resynthesis (overlap-add)").values[0], dtype=np.float32)


def _middle(tier: parselmouth.Data) -> float:
    count = int(call(tier, "Get number of points"))
    return float(np.median([call(tier, "Get value at index", i + 1) for i in range(count)]))


def _sound(signal: Signal) -> parselmouth.Sound:
    return parselmouth.Sound(signal.astype(np.float64), float(SAMPLE_RATE))


def _plain(word: str) -> str:
    return _BARE.sub("", word.lower())


def _nuclei(signs: Sequence[str]) -> list[int]:
    out, i = [], 0
    while i < len(signs):
        if signs[i] in _SIGNS:
            out.append(i)
            i += 2 if "".join(signs[i : i + 2]) in _GLIDES else 1
        else:
            i += 1
    return out


def glottal(ipa: str) -> str:
    """With a glottal stop before each vowel that begins a word after a consonant."""
    return re.sub(rf"(?<=[^{_SIGNS}ː ]) (?=[ˈˌ]?[{_SIGNS}])", " ʔ", ipa)


def links_to(word: SpokenWord, following: SpokenWord) -> bool:
    """Whether a consonant meets a vowel between them."""
    return not word.closes and word.sounds[-1].phone not in VOWELS and following.sounds[0].phone in VOWELS
