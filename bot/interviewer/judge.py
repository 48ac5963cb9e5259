"""Ask a language model for its opinion on an answer, several times, by the rubric of the question's pillar.

After the interview, and only if asked for. What the candidate said is data in the prompt; what comes back is
checked and settled in `bot.interviewer.opinion`. Nothing that was said is logged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openai import AsyncOpenAI

from bot.interviewer.consult import Unfit, Unusable, consult
from bot.interviewer.opinion import AnswerOpinion, Run, Vote, combine, count, read_votes, shown
from bot.interviewer.rubric import Rubric
from bot.paths import prompts_dir
from bot.settings import PillarChoice
from bot.stt.transcript import Word

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam

MAX_TOKENS = 1_500
"""Four quotes of thirty words take 300; a model that thinks aloud first needs the rest."""
MAX_CHARACTERS = 12_000
TIMEOUT_S = 180.0
"""Of one sample: a small model without a GPU reads a long answer for a minute."""
LEAST_WORDS = 15
"""A shorter answer is not judged; one sentence is no base for four opinions."""
MAX_ANSWER_WORDS = 3_000
"""Twenty minutes of speech; what comes after is not shown."""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of the candidate's and the follow-up it answers, "" for the main question."""

    after: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """One main question with all turns to it and its follow-ups."""

    question_id: str
    question: str
    pillar: PillarChoice
    turns: tuple[Said, ...]


def enough(answered: Answered) -> bool:
    """Whether there is something to judge."""
    return count(run for said in answered.turns for run in shown(said.words)[0]) >= LEAST_WORDS


async def judge_answer(
    client: AsyncOpenAI,
    model: str,
    answered: Answered,
    rubric: Rubric,
    *,
    samples: int,
    cap: dict[str, int],
    timeout_s: float = TIMEOUT_S,
) -> AnswerOpinion:
    """The opinion of `samples` independent samples on an answer that is `enough`.

    Raises LLMError when the server fails, or when no sample can be used.
    """
    turns = [(said, *shown(said.words)) for said in answered.turns]
    runs = [run for _, parts, _ in turns for run in parts]
    asked = _messages(answered, [(said.after, parts) for said, parts, _ in turns], rubric)

    def read(content: dict[str, Any]) -> Mapping[str, Vote]:
        votes = read_votes(content, rubric, runs)
        if votes is None:
            keys = ", ".join(side.id for side in rubric.dimensions)
            raise Unfit(f"it has none of the keys {keys}, each with a quote and a level")
        return votes

    votes: list[Mapping[str, Vote]] = []
    failure: Unusable | None = None
    unusable = 0
    for _ in range(samples):
        try:
            votes.append(
                await consult(client, model, asked, cap, read, timeout_s=timeout_s, max_characters=MAX_CHARACTERS)
            )
        except Unusable as error:
            failure = error
            unusable += 1
            votes.append({})
    if failure is not None and unusable == samples:
        raise failure
    return AnswerOpinion(
        question_id=answered.question_id,
        question=answered.question,
        pillar=answered.pillar,
        start_s=round(runs[0][0].start_s, 3),
        end_s=round(runs[-1][-1].end_s, 3),
        dimensions=combine(rubric, votes),
        left_out=[quote for _, _, left_out in turns for quote in left_out],
        unusable=unusable,
    )


def _messages(
    answered: Answered, turns: list[tuple[str, list[Run]]], rubric: Rubric
) -> "list[ChatCompletionMessageParam]":
    """The rules and the rubric, and what was said as delimited data."""
    keys = "\n".join(f'  "{side.id}": {{"quote": "…", "level": …}},' for side in rubric.dimensions)
    rules = (prompts_dir() / "judge.md").read_text(encoding="utf-8")
    system = f"{rules}\n{{\n{keys.rstrip(',')}\n}}\n\nThe dimensions and their levels:\n\n{rubric.as_text()}"
    parts = [_tagged("question", answered.question)]
    left = MAX_ANSWER_WORDS
    for after, runs in turns:
        if after:
            parts.append(_tagged("follow_up", after))
        for run in runs:
            if left > 0:
                parts.append(_tagged("said", " ".join(word.text for word in run[:left])))
            left -= len(run)
    return [{"role": "system", "content": system}, {"role": "user", "content": "\n".join(parts)}]


def _tagged(name: str, text: str) -> str:
    """Nobody can close a tag by saying so."""
    return f"<{name}>{text.replace('<', ' ').replace('>', ' ')}</{name}>"
