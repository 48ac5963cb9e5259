"""What a job description and a résumé say about which questions to ask. Pure: texts and an encoder in.

A question is relevant when its terms stand in the text, rare ones most, or when a passage means what the
question is about. What the interviewer says of either document is copied from it word for word.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.interviewer.bank import Bank
from bot.interviewer.clauses import number_in
from bot.interviewer.encoder import Encoder
from bot.interviewer.item import MAX_SPOKEN_WORDS, Item
from bot.interviewer.lexicon import FUNCTION_WORDS, ORDINARY, stem
from bot.interviewer.pattern import word_set, words_of

PROJECT_ITEM = "behavioral-resume-project"
"""The bank's question about a project of the résumé; its `ask` is reworded with a line from there."""
MAX_PASSAGES = 250
LIKE = 0.35
"""Likeness of a passage to a question from which it counts; below it are company values and benefits."""
RESUME_SHARE = 0.5
"""A match with the résumé, against one with the job: what the job needs is asked for first."""
RELEVANT = 0.2
"""Below it, a question is as good as any other."""
SURELY = 9.0
"""Of the question about a project in the résumé: it is always asked."""
COMMON = 25
"""A term that so many questions of the bank speak of tells nothing; one of a single question counts full."""
NAMED = 0.4
"""How much a term has to tell for the interviewer to name it as the reason for a question."""
WRAPPED = 40
"""Characters of a line that may go on in the next; shorter ones are lines of a list."""
LONGEST_QUOTE = 16
SHORTEST_QUOTE = 5
"""Words of a résumé's line, as it is read out."""


@dataclass(frozen=True, slots=True)
class Relevance:
    """How much a question has to do with the job and the résumé."""

    score: float
    """0 to about 2; 0 where there is nothing in common."""
    term: str = ""
    """A term of the question that stands in the job description, as written there; "" if none does."""


@dataclass(frozen=True, slots=True)
class Papers:
    """The texts of a job description and a résumé; "" where there is none."""

    job: str = ""
    resume: str = ""

    def __bool__(self) -> bool:
        return bool(self.job or self.resume)


def tailored(bank: Bank, papers: Papers, encoder: Encoder) -> tuple[Bank, dict[str, Relevance]]:
    """The bank with its question about a project worded for the résumé, and which questions are relevant."""
    worded = with_project(bank, papers.job, papers.resume, encoder)
    found = relevance(bank, papers.job, papers.resume, encoder)
    if worded is not bank:
        found[PROJECT_ITEM] = Relevance(SURELY)
    return worded, found


def relevance(bank: Bank, job: str, resume: str, encoder: Encoder) -> dict[str, Relevance]:
    """For every relevant item its id and relevance; an empty text says nothing."""
    parts = [(passages(job), 1.0), (passages(resume), RESUME_SHARE if job else 1.0)]
    telling = _telling(bank)
    about = [f"{item.ask} {item.rephrase}" for item in bank]
    scores = [0.0] * len(about)
    for texts, share in parts:
        if not texts:
            continue
        alike = (encoder.encode(about) @ encoder.encode(texts).T).max(axis=1)
        words = words_of("\n".join(texts))
        for place, item in enumerate(bank):
            terms = sum(telling[term.lower()] for term in _terms_in(item, words, telling))
            scores[place] += share * (max(0.0, float(alike[place]) - LIKE) / (1 - LIKE) + 0.5 * math.tanh(terms))
    job_words = words_of(job)
    return {
        item.id: Relevance(round(score, 3), _name(item, job, job_words, telling))
        for item, score in zip(bank, scores, strict=True)
        if score >= RELEVANT
    }


def passages(text: str) -> list[str]:
    """Lines and sentences of three words or more, without bullets and markup, in order; wrapped lines are joined."""
    unwrapped = re.sub(rf"(?<=[^\n]{{{WRAPPED}}})(?<![ .!?:;])[ ]*\n[ ]*(?=[a-z])", " ", text)
    lines = (" ".join(re.sub(r"^[\W_]+|[*_`#>|]", " ", line).split()) for line in unwrapped.splitlines())
    pieces = (piece.strip() for line in lines for piece in re.split(r"(?<=[.!?;])\s+", line))
    return [piece for piece in dict.fromkeys(pieces) if len(piece.split()) >= 3][:MAX_PASSAGES]


def with_project(bank: Bank, job: str, resume: str, encoder: Encoder) -> Bank:
    """The bank with its question about a project worded for the résumé's best line; as it was if there is none."""
    item = bank.get(PROJECT_ITEM)
    line = project_line(resume, job, encoder)
    if item is None or line is None:
        return bank
    ask = f'Your CV says: "{line}". Walk me through it: what did you decide yourself, and why?'
    if len(ask.split()) > MAX_SPOKEN_WORDS:
        return bank
    return Bank(tuple(item.model_copy(update={"ask": ask}) if other is item else other for other in bank))


def project_line(resume: str, job: str, encoder: Encoder) -> str | None:
    """What the résumé claims the person did, nearest to the job; a claim with a figure is asked about first."""
    lines = [line for text in passages(resume) if (line := _claim(text))]
    if not lines:
        return None
    wanted = passages(job)
    near = (encoder.encode(lines) @ encoder.encode(wanted).T).max(axis=1) if wanted else [0.0] * len(lines)
    return max(zip(lines, near, strict=True), key=lambda pair: float(pair[1]) + 0.15 * number_in(words_of(pair[0])))[0]


def lead(found: Mapping[str, Relevance], item: Item) -> str:
    """Why this question is asked, where the job description names it; "" otherwise."""
    term = found[item.id].term if item.id in found else ""
    return f"The job description mentions {term}." if term else ""


def _claim(text: str) -> str | None:
    """A line such as "Built a pipeline" as it can be read out: whole words, speakable, 5 to 16 of them."""
    first, *_ = words_of(text) or [""]
    if first in _NOT_DID or not (first in _DID or re.fullmatch(r"[a-z]{2,}[^e\W]ed", first)):
        return None
    text = re.split(r"\s[(\[|–—]|\s-\s|[;(\[]|:(?!//)", text)[0].strip()
    if _ADDRESS.search(text):
        return None
    while len(text.split()) > LONGEST_QUOTE:
        shorter = re.split(r",?\s(?:and|which|that|resulting|reducing|improving|using|by|to|with|for|in|,)\s", text)
        cut = text[: len(text) - len(shorter[-1])].rstrip() if len(shorter) > 1 else ""
        text = re.sub(r",?\s\w+$", "", cut)
    text = text.strip(" .,;:")
    while text and text.split()[-1].lower() in FUNCTION_WORDS:
        text = text.rpartition(" ")[0].rstrip(" ,")
    speakable = re.fullmatch(r"[A-Za-z0-9 ,.'’%$€£+/&-]+", text)
    return text if speakable and len(text.split()) >= SHORTEST_QUOTE else None


def _telling(bank: Bank) -> dict[str, float]:
    """How much each term of the bank's vocabulary tells, 1 for one of a single question to 0 for a common one."""
    runs: Counter[str] = Counter()
    for item in bank:
        texts = (item.ask, *item.vocabulary, *(says for point in item.points for says in point.says))
        found: set[str] = set()
        for text in texts:
            words = [word.rstrip("s") for word in words_of(text)]
            found.update(" ".join(words[i : i + n]) for n in (1, 2, 3) for i in range(len(words) - n + 1))
        runs.update(found)
    return {
        term.lower(): max(
            0.0, 1 - math.log(max(1, runs[" ".join(word.rstrip("s") for word in words_of(term))])) / math.log(COMMON)
        )
        for item in bank
        for term in item.vocabulary
    }


def _terms_in(item: Item, words: Sequence[str], telling: Mapping[str, float]) -> list[str]:
    """Technical terms of the item that occur and tell something."""
    if item.pillar == "behavioral":
        return []
    return [
        term
        for term in item.vocabulary
        if telling[term.lower()] > 0 and stem(term.lower()) not in ORDINARY and _find(words_of(term), words) >= 0
    ]


def _name(item: Item, job: str, words: Sequence[str], telling: Mapping[str, float]) -> str:
    """The rarest and longest term that occurs, as the job description writes it."""
    terms = sorted(_terms_in(item, words, telling), key=lambda term: (-telling[term.lower()], -len(term)))
    for term in terms:
        written = re.search(rf"\b{re.escape(term)}(?:s|es)?\b", job, re.IGNORECASE)
        if written and telling[term.lower()] >= NAMED and (len(term.split()) > 1 or len(term) >= 5):
            return written.group()
    return ""


def _find(phrase: Iterable[str], words: Sequence[str]) -> int:
    """Where the phrase begins among the words, plural endings aside; -1 if nowhere."""
    wanted = [word.rstrip("s") for word in phrase]
    bare = [word.rstrip("s") for word in words]
    starts = range(len(bare) - len(wanted) + 1) if wanted else range(0)
    return next((start for start in starts if bare[start : start + len(wanted)] == wanted), -1)


_DID = word_set(
    """
    built led ran made wrote cut grew taught won drove brought took set rebuilt oversaw rewrote shipped
    """
)
_NOT_DID = word_set(
    """
    accomplished advanced applied based certified dedicated detailed disregarded distributed embedded expected
    experienced focused ignored interested limited motivated qualified related required seasoned skilled supervised
    talented unsupervised united
    """
)
"""They describe, or begin a title; and no résumé tells whom it ignored."""
_ADDRESS = re.compile(r"://|www\.|@|\w\.[a-z]{2,}")
