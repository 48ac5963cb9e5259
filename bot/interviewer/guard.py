"""The gate between a language model and the interviewer's voice: one function, pure, refusing by default.

A sentence passes only if it is one spoken English question of at most 30 words, about the target, made of
words that were said or asked; it praises nothing, gives nothing away, obeys nothing. A refusal costs little,
since the template is spoken instead, so every rule rather refuses a good sentence than lets a bad one pass.
"""

import re
from collections.abc import Callable, Iterable
from typing import Literal

from bot.errors import LLMError
from bot.interviewer.lexicon import (
    ENGLISH_MARKERS,
    FOREIGN,
    FUNCTION_WORDS,
    MOVE_WORDS,
    ORDINARY,
    PLAIN,
    stem,
    stems,
    words,
)
from bot.interviewer.manners import COMMAND, OWN_ORDERS, OWN_SELF, PERSONAL, PRAISE, SUGGESTS, VERDICT
from bot.interviewer.moves import PhraseRequest
from bot.interviewer.truth import invents, misquotes, misreports, unquoted

MAX_WORDS = 30
"""Of one question, as for the questions of the bank."""
MAX_CHARACTERS = 400
"""A longer text is no question of 30 words, whatever it is."""

Rule = Literal[
    "empty",
    "too_long",
    "markup",
    "not_one_question",
    "not_english",
    "praise",
    "verdict",
    "personal",
    "injection",
    "repeat",
    "quote",
    "role",
    "claim",
    "invented",
    "gives_away",
    "suggests",
    "off_target",
    "strange_words",
]


class Refused(LLMError):
    """The text breaks a rule; `str(error)` is `rule:<name>`, which holds nothing that was said."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(f"rule:{rule}")
        self.rule = rule


def check(text: str, request: PhraseRequest) -> str:
    """The one clean question in `text`. Raises Refused with the first rule it breaks."""
    sentence = _clean(text)
    for rule, breaks in _RULES:
        if breaks(sentence, request):
            raise Refused(rule)
    return sentence


_PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "\u00a0": " ", "\t": " "})


def _clean(text: str) -> str:
    """Plain quotes and apostrophes, single spaces, no quotes around the whole."""
    text = text[: MAX_CHARACTERS + 1].strip().translate(_PLAIN)
    text = re.sub(r" +", " ", text)
    if len(text) > 2 and text[0] == text[-1] == '"' and text.count('"') == 2:
        text = text[1:-1].strip()
    return text


# --- form ------------------------------------------------------------------------------------------------

_SPOKEN = re.compile(r"""[A-Za-z0-9 '",.?!%&+/;:$éèêïöüñç—–-]*""")
_LABEL = re.compile(r"[A-Za-z][A-Za-z-]*(?: [A-Za-z-]+){0,2}\s*:")
_BULLET = re.compile(r"(?:[-–—+•]|\d+[.)]|[a-z][.)])\s")
_NEXT_SENTENCE = re.compile(r"[.!?]['\"]?\s+\S")
_NEXT_AFTER_QUOTE = re.compile(r"[.!?]['\"]\s+[A-Z]")
_TAG = re.compile(
    r"""^(?:how|why|where)\s+you\s+(?:can|could|would|should|did|do|are|were|have|had)\b
      |,\s*which\s+(?:is|was)\s+(?:just|only|not|an?|too|very|really|quite|so)\b
      |[,;]\s*(?:and\s+)?(?:right|correct|agree[d]?|no|yes|okay
       |(?:is|was|are|were|do|does|did|has|have|had|can|could|would|will|should)(?:n't)?\s+(?:it|that|they|you|he|she))\?$""",
    re.IGNORECASE | re.VERBOSE,
)
"""A statement, with what makes it a question in name only."""
_ASKS = re.compile(
    r"""\b(?:what|how|why|which|where|who|whose|when)\b
       |(?:^|[,;:—–]\s*)(?:(?:and|so|but|or)\s+)?(?:is|was|are|were|do|does|did|has|have|had|can|could|would|will|should
       |might|may|\w+n't)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""A question word, or a verb that stands first."""
_ABBREVIATION = re.compile(r"\b(?:vs|e\.g|i\.e|dr|mr|ms)\.", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')


def _empty(text: str, _: PhraseRequest) -> bool:
    return not words(text)


def _too_long(text: str, _: PhraseRequest) -> bool:
    return len(text) > MAX_CHARACTERS or len(text.split()) > MAX_WORDS


def _markup(text: str, _: PhraseRequest) -> bool:
    """Lists, emphasis, stage directions, tags, emoji, addresses, a speaker's label."""
    shaped = not _SPOKEN.fullmatch(text) or _LABEL.match(text) or _BULLET.match(text)
    return bool(shaped) or "://" in text or "www." in text.lower()


def _not_one_question(text: str, _: PhraseRequest) -> bool:
    """Exactly one question mark, at the end, and nothing before it that ends a sentence; no statement with a tag."""
    bare = _ABBREVIATION.sub("", _QUOTED.sub('""', text))
    several = _NEXT_SENTENCE.search(bare) or _NEXT_AFTER_QUOTE.search(text)
    return text.count("?") != 1 or not text.endswith("?") or "!" in text or bool(several or _TAG.search(text))


def _states(text: str, _: PhraseRequest) -> bool:
    return not _ASKS.search(_QUOTED.sub('""', text))


def _not_english(text: str, _: PhraseRequest) -> bool:
    found = set(words(text))
    return not ENGLISH_MARKERS & found or len(FOREIGN & found) >= 2


# --- manners ---------------------------------------------------------------------------------------------


def _praise(text: str, _: PhraseRequest) -> bool:
    return bool(PRAISE.search(_QUOTED.sub('""', text)))


def _verdict(text: str, _: PhraseRequest) -> bool:
    return bool(VERDICT.search(text))


def _personal(text: str, _: PhraseRequest) -> bool:
    return bool(PERSONAL.search(text))


def _injection(text: str, request: PhraseRequest) -> bool:
    """The model speaks of its orders, or carries out one that stood in the answer."""
    safe = f"{request.question} {request.template} {request.about}"
    if any(match.group().lower() not in safe.lower() for match in OWN_ORDERS.finditer(text)):
        return True
    sentences = re.split(r"(?<=[.!?])\s+|\n", request.answer)
    ordered = _content(part for part in sentences if COMMAND.search(part)) - _content((safe,))
    return bool(ordered & _content((text,)))


# --- truth -----------------------------------------------------------------------------------------------


def _quote(text: str, request: PhraseRequest) -> bool:
    return misquotes(text, request.answer)


def _role(text: str, _: PhraseRequest) -> bool:
    """It speaks as the candidate, as a model does that repeats the answer."""
    return bool(OWN_SELF.search(unquoted(text)))


def _claim(text: str, request: PhraseRequest) -> bool:
    return misreports(text, request.answer)


def _invented(text: str, request: PhraseRequest) -> bool:
    return invents(text, request.answer, request.question, (request.about, request.template))


# --- relevance -------------------------------------------------------------------------------------------


def _repeat(text: str, request: PhraseRequest) -> bool:
    """The main question once more, or the beginning of the template without its end."""
    asking, template = words(text), words(request.template)
    if asking == template:
        return False
    if template[: len(asking)] == asking:
        return True
    mine, main = set(stems(text)), set(stems(request.question))
    return bool(main) and len(mine & main) >= 0.7 * len(mine | main)


_SUGGESTION = re.compile(
    r"""(?:^|[,;—–]\s*|\b(?:and|so|but)\s+)(?:why\snot|what\sabout|how\sabout|what\sif|would|could|should|did|does
       |do|can|will|might|have|has|is|are|was|were|\w+n't)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""A clause to be answered with yes or no."""


def gives_away(text: str, request: PhraseRequest) -> bool:
    """Overlap with what the candidate has yet to say, beyond the words already on the table.

    Refused: two telling words or three of any kind from one secret; one telling word that two secrets share, that
    is no plain word, or that stands in a yes-or-no question; three words in a row of a secret.
    """
    on_table = _on_the_table(request)
    fresh = _content((text,)) - _content(on_table)
    telling = fresh - ORDINARY
    secrets = [_content((secret,)) for secret in request.secrets]
    if any(len(fresh & secret) >= 3 or len(telling & secret) >= 2 for secret in secrets):
        return True
    if any(sum(word in secret for secret in secrets) >= 2 for word in telling):
        return True
    suggests = telling if _SUGGESTION.search(text) else telling - PLAIN
    if any(suggests & secret for secret in secrets):
        return True
    new_runs = _runs(text).difference(*(_runs(source) for source in on_table))
    return any(new_runs & _runs(secret) for secret in request.secrets)


def _suggests(text: str, _: PhraseRequest) -> bool:
    """Proposes something that has a name, be it on the table; "have you considered alternatives" proposes nothing."""
    found = SUGGESTS.search(text)
    always = found and found["how"].lower().startswith(("why", "is it", "was it"))
    return bool(found and (always or _content((found["what"],)) - PLAIN))


def _runs(text: str) -> set[tuple[str, ...]]:
    """Three words in a row of which at least two carry meaning."""
    found = words(text)
    return {
        tuple(map(stem, run))
        for run in zip(found, found[1:], found[2:], strict=False)
        if sum(word not in FUNCTION_WORDS for word in run) >= 2
    }


def _off_target(text: str, request: PhraseRequest) -> bool:
    """No word in common with the target, the quote or the template, nor one of the move's own trade.

    Words of the main question count only where the target has no others.
    """
    target = _content((request.about, request.template, request.move.quote or ""))
    target = (target - _content((request.question,))) or target
    trade = MOVE_WORDS.get(request.move.name, frozenset())
    return not target & _content((text,)) and not trade & {stem(word) for word in words(text)}


_CLAUSE = re.compile(r"[,;:—–]|\s-\s|\s(?=(?:and|but)\s)")


def _strange_words(text: str, request: PhraseRequest) -> bool:
    """Words that neither are on the table nor plain: no list of what must not be said is ever complete.

    Where nothing is suggested, up to two are let pass in a clause with as many words of the matter, and two at least.
    """
    table = _content(_on_the_table(request))
    matter = table | MOVE_WORDS.get(request.move.name, frozenset())
    for clause in _CLAUSE.split(text):
        found = _content((clause,))
        strange = found - table - PLAIN
        allowed = 0 if _SUGGESTION.search(text) else 2
        if strange and (len(strange) > allowed or len(found & matter) < max(2, len(strange))):
            return True
    return False


def _on_the_table(request: PhraseRequest) -> tuple[str, ...]:
    """All that was said, or is about to be."""
    return (request.question, request.answer, request.about, request.template, request.move.quote or "")


def _content(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in stems(text)}


_RULES: tuple[tuple[Rule, Callable[[str, PhraseRequest], bool]], ...] = (
    ("empty", _empty),
    ("too_long", _too_long),
    ("markup", _markup),
    ("not_one_question", _not_one_question),
    ("not_english", _not_english),
    ("not_one_question", _states),
    ("praise", _praise),
    ("verdict", _verdict),
    ("personal", _personal),
    ("injection", _injection),
    ("repeat", _repeat),
    ("quote", _quote),
    ("role", _role),
    ("claim", _claim),
    ("invented", _invented),
    ("gives_away", gives_away),
    ("suggests", _suggests),
    ("off_target", _off_target),
    ("strange_words", _strange_words),
)
