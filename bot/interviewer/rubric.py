"""The rubrics a language model judges by: `prompts/rubrics/<pillar>.yaml`, dimensions with four levels each."""

from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field

from bot.paths import prompts_dir
from bot.settings import PillarChoice

Rating = Literal[1, 2, 3, 4]
LEVELS: tuple[Rating, ...] = get_args(Rating)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Dimension(_Part):
    """One side of an answer."""

    id: str = Field(pattern=r"[a-z]+")
    name: str
    """For people."""
    asks: str
    """What it is about, as a question."""
    levels: dict[Rating, str] = Field(min_length=4)
    """What an answer of each level shows."""


class Rubric(_Part):
    """All sides of an answer to one kind of question."""

    pillar: PillarChoice
    dimensions: tuple[Dimension, ...] = Field(min_length=1)

    def as_text(self) -> str:
        """As the model reads it."""
        return "\n\n".join(
            "\n".join([f"{side.id}: {side.asks}", *(f"  {level}: {side.levels[level]}" for level in LEVELS)])
            for side in self.dimensions
        )


def load_rubric(pillar: PillarChoice) -> Rubric:
    """The shipped rubric of a pillar."""
    text = (prompts_dir() / "rubrics" / f"{pillar}.yaml").read_text(encoding="utf-8")
    content: Any = yaml.safe_load(text)
    return Rubric.model_validate(content)
