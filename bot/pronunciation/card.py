"""How well a text was read aloud, as data: the shape `viva.pronunciation/1` that views and other programs rely on.

All times are seconds from the start of the recording. All scores run from 0 to 100; there is none for an accent.
"""

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

SCHEMA: Final = "viva.pronunciation/1"

GOOD: Final = 80.0
"""From here on a word or a sound is good. The experts of speechocean762 gave 2 for right, 1 for right with a heavy
accent and 0 for wrong: 80 is where four in five call it right and the fifth hears an accent."""
POOR: Final = 50.0
"""Below, half of the experts or more would call it wrong: the threshold of "mispronounced"."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Phone(_Part):
    """One sound of a word."""

    phone: str
    """ARPAbet, without stress."""
    start_s: float | None
    """None where the word is missing."""
    end_s: float | None
    score: float
    heard: str | None
    """The sound that was said instead, where that is sure."""


class PutIn(_Part):
    """A vowel that was said where the word has none."""

    vowel: str
    """ARPAbet, what it is most like."""
    after_phone: str
    """The sound of the word before it."""
    last: bool
    """Whether that is the word's last sound."""
    at_s: float


class Word(_Part):
    """One word of the text, as written."""

    text: str
    start_s: float | None
    end_s: float | None
    score: float
    understood: bool
    """Whether a listener who knows what comes before would have understood it."""
    missing: bool
    """Not said, or another word in its place, or so unlike it that it was not found: no time, and never good."""
    instead: str | None
    """For a missing word, what was heard in its place."""
    phones: list[Phone]
    put_in: list[PutIn] = []
    """Vowels between its consonants or behind them, where that is sure."""


class Inserted(_Part):
    """A word that was said and is not of the text."""

    text: str
    start_s: float
    end_s: float
    repeated: bool
    """The word before or after it, said twice."""
    after: int
    """The number of words of the text before it."""


class Pause(_Part):
    """Silence between words, a quarter of a second or more."""

    start_s: float
    end_s: float
    mid_clause: bool
    """Whether no clause of the text ends there."""


class Pace(_Part):
    """How fast the text was read."""

    words_per_minute: float | None
    articulation_rate: float | None
    """Syllables a second, pauses left out."""
    speaking_s: float
    """From the first sound to the last, pauses left out."""
    pauses: list[Pause]


class Pronunciation(_Part):
    """A text read aloud."""

    schema_: Literal["viva.pronunciation/1"] = SCHEMA
    score: float
    """The mean over all sounds of the text; 0 for those that are surely missing."""
    intelligibility: float
    """The share of the text's words that were understood."""
    words: list[Word]
    missing: int
    inserted: list[Inserted]
    pace: Pace

    def to_json(self, **more: object) -> str:
        """With `schema` first; `more` that is not None comes last."""
        import json

        data = self.model_dump()
        given = {key: value for key, value in more.items() if value is not None}
        return json.dumps({"schema": data.pop("schema_"), **data, **given}, indent=1, ensure_ascii=False) + "\n"
