"""What a language model thinks of an answer, kept apart from what was measured: `viva.judge/1`.

Pure. A level counts only with a quote that was said, word for word; several samples are settled into one level
or into "unsure". All `*_s` are seconds on the session's clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.interviewer.clauses import sentences
from bot.interviewer.lexicon import words as words_of
from bot.interviewer.orders import orders_a_judge
from bot.interviewer.pattern import word_set
from bot.interviewer.rubric import LEVELS, Rubric
from bot.settings import PillarChoice
from bot.stt.transcript import Transcript, Word

JUDGE_SCHEMA: Final = "viva.judge/1"
NOTE: Final = "Opinions of a language model, not measurements."
QUOTE_WORDS: Final = range(3, 61)
"""Fewer prove nothing; more are no evidence but the answer itself."""
AGREE: Final = 2 / 3
"""Share of the samples that must lie within one level of the median."""

_HESITATION: Final = word_set("um uh uhm erm er hmm hm mhm mm ah eh")
"""Sounds, no content: not shown to the model, and no part of a quote."""

Run = tuple[Word, ...]
"""Words said in a row, with nothing between them."""


# --- what the file holds ----------------------------------------------------------------------------------


class _Card(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Quote(_Card):
    """Words of the candidate, as recognised."""

    text: str
    start_s: float
    end_s: float


class Evidence(Quote):
    """A quote that one sample gave for its level."""

    level: int


class DimensionOpinion(_Card):
    """One side of the answer."""

    id: str
    name: str
    level: int | None
    """1 to 4; null is "unsure": the samples disagree, or none has evidence."""
    agreement: float
    """Share of all samples at the median of the levels given."""
    samples: list[int | None]
    """Each sample's level; null where it was unsure or its quote was not said."""
    quotes: list[Evidence]


class AnswerOpinion(_Card):
    """One main question with all that was said to it."""

    question_id: str
    question: str
    pillar: PillarChoice
    start_s: float
    end_s: float
    dimensions: list[DimensionOpinion]
    left_out: list[Quote] = []
    """Sentences that were not shown to the model, since they told it what to find."""
    unusable: int = 0
    """Samples that held no opinion at all; they count as unsure."""


class NotJudged(_Card):
    """A question without an opinion, and why."""

    question_id: str
    question: str
    why: str


class Judgement(_Card):
    """The whole file."""

    schema_: Literal["viva.judge/1"] = Field(default=JUDGE_SCHEMA, alias="schema")
    viva_version: str
    session: str
    model: str
    samples: int
    """Asked for each answer."""
    note: str = NOTE
    answers: list[AnswerOpinion]
    not_judged: list[NotJudged] = []

    def to_json(self) -> str:
        """As printed and stored, indented, with a final newline."""
        return self.model_dump_json(by_alias=True, indent=2) + "\n"


# --- what the model is shown ------------------------------------------------------------------------------


def shown(words: Sequence[Word]) -> tuple[list[Run], list[Quote]]:
    """One turn without hesitations and without sentences that give its judge orders; and those sentences."""
    runs: list[list[Word]] = [[]]
    left_out: list[Quote] = []
    for sentence in sentences(Transcript(tuple(word for word in words if not _hesitates(word)))):
        if orders_a_judge(" ".join(word.text for word in sentence.words)):
            left_out.append(_quote(sentence.words))
            runs.append([])
        else:
            runs[-1] += sentence.words
    return [tuple(run) for run in runs if run], left_out


def count(runs: Iterable[Run]) -> int:
    """Words in all."""
    return sum(map(len, runs))


# --- what it answers --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Vote:
    """One sample's view of one dimension; no level without evidence."""

    level: int | None = None
    quote: Quote | None = None


def read_votes(content: Mapping[str, Any], rubric: Rubric, runs: Sequence[Run]) -> dict[str, Vote] | None:
    """A vote for every dimension, unsure where the object has none; None if it has none at all."""
    flat: dict[str, Any] = {}
    for key, value in content.items():
        if isinstance(value, Mapping):
            flat |= {_letters(name): inner for name, inner in value.items() if isinstance(inner, Mapping)}
            flat[_letters(key)] = value
    if not any(side.id in flat for side in rubric.dimensions):
        return None
    return {side.id: _vote(flat.get(side.id), runs) for side in rubric.dimensions}


def find_quote(text: str, runs: Sequence[Run]) -> Quote | None:
    """Where exactly these words were said in a row; case, punctuation and hesitations aside. None if nowhere."""
    wanted = [word for word in words_of(text) if word not in _HESITATION]
    if len(wanted) not in QUOTE_WORDS:
        return None
    for run in runs:
        heard = [(part, place) for place, word in enumerate(run) for part in words_of(word.text)]
        parts = [part for part, _ in heard]
        for start in range(len(parts) - len(wanted) + 1):
            if parts[start : start + len(wanted)] == wanted:
                return _quote(run[heard[start][1] : heard[start + len(wanted) - 1][1] + 1])
    return None


def settle(levels: Sequence[int | None]) -> tuple[int | None, float]:
    """(level, agreement) of all samples: the median, if two thirds lie within one level of it, else None.

    The lower of two middle levels is the median: a model's doubt is not rounded up.
    """
    given = [level for level in levels if level is not None]
    if not given:
        return None, 0.0
    middle = median_low(given)
    near = sum(abs(level - middle) <= 1 for level in given) / len(levels)
    agreement = given.count(middle) / len(levels)
    return (middle if near >= AGREE else None), round(agreement, 3)


def combine(rubric: Rubric, samples: Sequence[Mapping[str, Vote]]) -> list[DimensionOpinion]:
    """The samples' votes as one opinion a dimension, with all quotes, each once."""
    out = []
    for side in rubric.dimensions:
        votes = [sample.get(side.id, Vote()) for sample in samples]
        level, agreement = settle([vote.level for vote in votes])
        quotes = {
            (vote.level, vote.quote.start_s): Evidence(level=vote.level, **vote.quote.model_dump())
            for vote in reversed(votes)
            if vote.quote is not None and vote.level is not None
        }
        out.append(
            DimensionOpinion(
                id=side.id,
                name=side.name,
                level=level,
                agreement=agreement,
                samples=[vote.level for vote in votes],
                quotes=sorted(quotes.values(), key=lambda quote: (quote.start_s, quote.level)),
            )
        )
    return out


def _vote(value: object, runs: Sequence[Run]) -> Vote:
    if not isinstance(value, Mapping):
        return Vote()
    level, text = _level(value.get("level")), value.get("quote")
    quote = find_quote(text, runs) if isinstance(text, str) else None
    return Vote(level, quote) if level is not None and quote is not None else Vote()


def _letters(key: object) -> str:
    """A key as small models write it: Trade-offs and trade_offs are tradeoffs."""
    return "".join(letter for letter in str(key).lower() if letter.isalpha())


def _level(value: object) -> int | None:
    """1 to 4, also as "3" or 3.0; anything else is unsure."""
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value.strip()[:3])
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if value in LEVELS else None


def _hesitates(word: Word) -> bool:
    parts = words_of(word.text)
    return not parts or all(part in _HESITATION for part in parts)


def _quote(said: Sequence[Word]) -> Quote:
    text = " ".join(word.text for word in said)
    return Quote(text=text, start_s=round(said[0].start_s, 3), end_s=round(said[-1].end_s, 3))
