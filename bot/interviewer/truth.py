"""Does a sentence put words in the candidate's mouth? Quotes, "you said", names, numbers and deeds."""

import re

from bot.interviewer.lexicon import ORDINARY, same_person, stem, stems, words

_QUOTED = re.compile(r'"([^"]*)"')
_SINGLE_QUOTED = re.compile(r"(?<![A-Za-z0-9])'([^']+(?:'[a-z][^']*)*)'(?![A-Za-z0-9])")

_SAID = (
    r"(?:said|mentioned|noted|stated|told[ ]me|explained|described|pointed[ ]out|brought[ ]up|suggested"
    r"|claimed|argued|called[ ]it|referred[ ]to|emphasi[sz]ed|(?:talked|spoke)[ ](?:about|of))"
)
_CLAIM = re.compile(
    rf"""\b(?:you(?:'d|'ve|[ ]had|[ ]have)?[ ](?:(?:just|also|earlier|briefly|already|only)[ ])?{_SAID}
      |you[ ](?:mean[ ](?:by|when[ ]you[ ]say)|say)|you(?:'re|[ ]are|[ ]were)[ ](?:saying|claiming|suggesting)
      |your[ ](?:point|claim|statement|comment|remark)[ ](?:about|that|on|of))[ ,:]+(?P<what>.+)""",
    re.IGNORECASE | re.VERBOSE,
)
_RELATIVE = re.compile(
    rf"""\b(?:the|that|those|this|these|any)[ ](?P<what>[\w'-]+(?:[ ][\w'-]+){{0,3}}?)[ ](?:that[ ]|which[ ])?
      you(?:'d|'ve|[ ]had|[ ]have)?[ ](?:(?:just|also|earlier|briefly|already)[ ])?{_SAID}\b""",
    re.IGNORECASE | re.VERBOSE,
)
_PRESUMED = re.compile(
    r"""\b(?:why[ ]did[ ]you
      |(?:when|how|where)[ ]did[ ]you[ ](?:choose|pick|select|use|build|decide[ ](?:on|to)
        |go[ ]with|prefer|reject|abandon|switch[ ]to|move[ ]to)
      |(?<!did[ ])you[ ](?:chose|picked|used|built|went[ ]with|decided[ ](?:on|to)|switched[ ]to|moved[ ]to
        |selected|rejected|dropped|preferred)
      |your[ ](?:choice|decision|use)[ ](?:of|to|about|on))[ ]+(?P<what>.+)""",
    re.IGNORECASE | re.VERBOSE,
)
_CHOSEN = re.compile(
    r"""\b(?:choos(?:e|es|ing)|chose|chosen|pick(?:ed|ing)?|select(?:ed|ing)?|prefer(?:red|ring)?|us(?:e|ed|ing)
      |(?:go(?:ing)?|went)[ ]with|(?:switch|mov)(?:e|ed|ing)?[ ]to|decid(?:e|ed|ing)[ ](?:on|for)|choice[ ]of
      )[ ]+(?P<what>[^,;?]+)""",
    re.IGNORECASE | re.VERBOSE,
)
_AGAINST = frozenset(
    ("over", "than", "instead", "not", "against", "without", "rejected", "dropped", "avoid", "avoided", "never")
)
"""Before what was turned down."""
_NAMES = re.compile(r"\b(?!I\b)(?=[a-z+.%-]*[A-Z0-9])[A-Za-z0-9][\w+.%-]*")
"""Words with a digit or a capital; the sentence's first word is not looked at."""
_QUESTION_CLAUSE = re.compile(
    r"""[,;?—–]|\s-\s|\s(?:(?:and|so|but)\s)?(?:
        (?:how|why|what|which|when|where|who)\s(?:did|do|does|would|could|can|is|are|was|were|will|should|had|have
          |made|led|else|kind|happened|convinced|drove|exactly|other|alternatives?|evidence|tells?|told)
       |(?:did|do|does|would|could|can|will|should)\s(?:you|it|that|they|the|this))\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Where a claim ends and the question begins: "You said it was slow, | how did you measure that?" """
_LEADING_FILL = frozenset(
    (
        "that",
        "about",
        "how",
        "the",
        "a",
        "an",
        "it",
        "was",
        "is",
        "something",
        "like",
        "using",
        "your",
        "you",
        "of",
        "having",
    )
)


def misquotes(text: str, answer: str) -> bool:
    """A quoted span was not said in those words, or a quote does not close. Case and punctuation aside."""
    if text.count('"') % 2:
        return True
    spans = [*_QUOTED.findall(text), *_SINGLE_QUOTED.findall(_QUOTED.sub("", text))]
    return any(not words(span) or not _within(words(span), words(answer)) for span in spans)


def unquoted(text: str) -> str:
    """The sentence without what stands in quotes, single or double."""
    return _SINGLE_QUOTED.sub("''", _QUOTED.sub('""', text))


def misreports(text: str, answer: str) -> bool:
    """After "you said" stands what was not said in those words, pronouns and leading articles aside."""
    said = same_person(words(answer))
    heard = set(stems(answer))
    for match in _RELATIVE.finditer(text):
        if not set(stems(match["what"])) <= heard:
            return True
    for match in _CLAIM.finditer(_RELATIVE.sub(" ", text)):
        what = match["what"].lstrip()
        if what.startswith('"'):
            continue  # a quote, which has its own rule
        claimed = words(_before_question(what))
        while claimed and claimed[0] in _LEADING_FILL and not _within(same_person(claimed), said):
            claimed = claimed[1:]
        if claimed and not _within(same_person(claimed), said):
            return True
    return False


def invents(text: str, answer: str, question: str, drafts: tuple[str, ...]) -> bool:
    """Names or numbers that stand nowhere, or deeds of the candidate that were not told.

    What was told is the answer and what the main question takes for granted; `drafts` are the follow-up in other
    words, whose own deeds may be repeated as they are.
    """
    told = {stem(word) for source in (answer, question) for word in words(source)}
    known = {word for source in (answer, question, *drafts) for word in words(source)}
    known_stems = {stem(word) for word in known}
    for name in _NAMES.findall(text.partition(" ")[2]):
        if any(part not in known and stem(part) not in known_stems for part in words(name)):
            return True
    if any(_turned_down(words(match["what"]), words(answer)) for match in _CHOSEN.finditer(text)):
        return True
    deeds = [words(_before_question(match["what"])) for match in _PRESUMED.finditer(text)]
    return any(
        not set(stems(" ".join(deed))) <= told | ORDINARY and not any(_within(deed, words(draft)) for draft in drafts)
        for deed in deeds
    )


def _turned_down(chosen: list[str], answer: list[str]) -> bool:
    """What is said to be chosen was named in the answer only as what was not: "Postgres over Mongo" → Mongo."""
    thing = next((word for word in chosen if stems(word) and stem(word) not in ORDINARY), None)
    places = [at for at, word in enumerate(answer) if thing is not None and stem(word) == stem(thing)]
    return bool(places) and all(_AGAINST & set(answer[max(0, at - 3) : at]) for at in places)


def _before_question(text: str) -> str:
    cut = _QUESTION_CLAUSE.search(text)
    return text[: cut.start()] if cut else text


def _within(part: list[str], whole: list[str]) -> bool:
    return any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))
