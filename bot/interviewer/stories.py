"""The candidate's own situations, as decision → reasoning → outcome: what behavioral questions are answered with.

A story is typed part by part, or told in one go and sorted into its parts by what each sentence does. Nothing
said is reworded. `story_gaps` says what a story lacks, `story_match` which questions it serves, `storybook` keeps it.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bot.errors import StoryError
from bot.interviewer.story_parts import PARTS, Part, pieces, sort
from bot.stt.transcript import Transcript

MAX_PART: Final = 6_000
"""Characters: five minutes of fast speech that all fell into one part."""
MAX_TOLD: Final = 30_000
"""Characters of a story told in one go."""
MAX_TITLE: Final = 120
MAX_STORIES: Final = 60
_SLUG: Final = 40


def plain(text: str) -> str:
    """One line without control and direction characters: what is kept, and all that is ever printed."""
    spaced = "".join(" " if character.isspace() else character for character in text)
    shown = (character for character in spaced if character.isprintable() or character in _JOINERS)
    return " ".join("".join(shown).split())


_JOINERS: Final = "\u200c\u200d"
"""They change how neighbours are drawn in Persian, in Indian scripts and in emoji."""
Text = Annotated[str, AfterValidator(plain), Field(max_length=MAX_PART)]


class Story(BaseModel):
    """One situation. Every part may be empty, but not all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=_SLUG + 4)
    title: Annotated[str, AfterValidator(plain), Field(min_length=1, max_length=MAX_TITLE)]
    situation: Text = ""
    """What was going on and what was at stake."""
    decision: Text = ""
    """What was decided and done."""
    reasoning: Text = ""
    """Why, and what else was possible."""
    outcome: Text = ""
    reflection: Text = ""
    """What was learned."""
    added: date

    @model_validator(mode="after")
    def _says_something(self) -> "Story":
        if not self.text:
            raise ValueError("every part is empty; write at least one")
        return self

    @property
    def parts(self) -> dict[Part, str]:
        """The parts by name, in the order of telling."""
        return {part: getattr(self, part) for part in PARTS}

    @property
    def text(self) -> str:
        """The whole story, as it would be told."""
        return " ".join(filter(None, self.parts.values()))


def told(text: str | Transcript, title: str, added: date) -> Story:
    """A freely told story, its sentences sorted into parts; within a part they stay in order, word for word.

    A written text may name its parts ("Situation: … Result: …" at the beginnings of lines): those are kept.
    Raises StoryError where it is empty or a part too long.
    """
    length = len(text) if isinstance(text, str) else len(text.text)
    if length > MAX_TOLD:
        raise StoryError(f"The story has {length:,} characters; at most {MAX_TOLD:,} fit.", "Tell one situation.")
    found: dict[Part, list[str]] = {part: [] for part in PARTS}
    for named, passage in _passages(text) if isinstance(text, str) else [(None, text)]:
        said = pieces(passage)
        for part, sentence in zip([named] * len(said) if named else sort(said), said, strict=True):
            found[part].append(sentence.text)
    return written({part: " ".join(texts) for part, texts in found.items()}, title, added)


def written(parts: Mapping[Part, str], title: str, added: date) -> Story:
    """A story from its parts; without a title it gets its first words. Raises StoryError."""
    clean = {part: plain(text) for part, text in parts.items()}
    title = plain(title) or title_from(clean.get("decision") or " ".join(clean.values()))
    if not any(clean.values()):
        raise StoryError("There is no story: every part is empty.", "Write at least what you decided.")
    check_title(title)
    for part, text in clean.items():
        if len(text) > MAX_PART:
            raise StoryError(f"The {part} has {len(text):,} characters; at most {MAX_PART:,} fit.", "Shorten it.")
    return Story.model_validate({"id": slug(title), "title": title, "added": added, **clean})


def check_title(title: str) -> None:
    """Raises StoryError where it is too long."""
    if len(plain(title)) > MAX_TITLE:
        raise StoryError(f"The title has {len(plain(title)):,} characters; at most {MAX_TITLE} fit.", "Shorten it.")


def title_from(text: str) -> str:
    """A title for a story that was given none: its first words."""
    words = plain(text).split()
    return " ".join(words[:7]).rstrip(".,;:!?")[:MAX_TITLE] or "Untitled"


def slug(title: str, taken: Collection[str] = ()) -> str:
    """An id from a title, none of those `taken`: "Kafka out!" → kafka-out, then kafka-out-2."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall(r"[a-z0-9]+", ascii_only))
    base = words[:_SLUG].rpartition("-")[0] if len(words) > _SLUG and "-" in words[:_SLUG] else words[:_SLUG]
    base = base or "story"
    free = (f"{base}-{number}" for number in range(2, MAX_STORIES + 2))
    return base if base not in taken else next(name for name in free if name not in taken)


def _passages(text: str) -> Iterable[tuple[Part | None, Transcript]]:
    """Paragraphs and list entries, each with the part that its heading names."""
    named: Part | None = None
    for piece in re.split(rf"\n\s*\n|\n(?=\s*(?:[-*•]|(?:{'|'.join(_HEADINGS)})\s*:))", text, flags=re.IGNORECASE):
        body = re.sub(r"^\s*[-*•]\s+", "", piece)
        heading = re.match(rf"\s*({'|'.join(_HEADINGS)})\s*:", body, re.IGNORECASE)
        if heading:
            named = _HEADINGS[heading.group(1).lower()]
            body = body[heading.end() :]
        if body.split():
            yield named, Transcript.from_text(body)


_HEADINGS: Final[dict[str, Part]] = {
    "situation": "situation",
    "context": "situation",
    "background": "situation",
    "task": "situation",
    "decision": "decision",
    "action": "decision",
    "actions": "decision",
    "reasoning": "reasoning",
    "reasons": "reasoning",
    "reason": "reasoning",
    "why": "reasoning",
    "outcome": "outcome",
    "result": "outcome",
    "results": "outcome",
    "reflection": "reflection",
    "learning": "reflection",
    "learnings": "reflection",
    "lesson": "reflection",
    "lessons": "reflection",
}
