"""A text that the user brings, in parts that can be read at once."""

import re
from typing import Final

from bot.errors import PracticeError
from bot.pronunciation.links import only_links, sites
from bot.pronunciation.texts import CONTROL, MEDIUM_WORDS, MOST_WORDS, ReadText

SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+(?=\S)")
MOST_PARTS: Final = 20


def own_texts(text: str) -> list[ReadText]:
    """Cut between sentences, with the names of sites for links. Raises PracticeError."""
    if only_links(text):
        raise PracticeError("The text is only a link, and nothing is fetched.", "Give the words that stand there.")
    sentences = SENTENCE_END.split(" ".join(CONTROL.sub(" ", sites(text)).split()))
    parts: list[str] = []
    for sentence in sentences:
        count = len(sentence.split())
        if count > MOST_WORDS:
            raise PracticeError(
                f"A sentence of the text has {count} words; {MOST_WORDS} at most can be read at once.",
                "Cut it into shorter ones, with full stops.",
            )
        if parts and len(parts[-1].split()) + count <= MEDIUM_WORDS:
            parts[-1] += f" {sentence}"
        elif sentence:
            parts.append(sentence)
    if not parts:
        raise PracticeError("The text is empty: there is nothing to read.", "Give a few sentences.")
    if len(parts) > MOST_PARTS:
        raise PracticeError(
            f"The text is too long to practise: {len(text.split())} words.", "Give the part that matters."
        )
    return [ReadText.model_construct(id=f"own-{i}", topic="own", text=part) for i, part in enumerate(parts, start=1)]
