"""What no interviewer may say, by rules that share nothing with `bot.interviewer.guard` but the request.

They judge what the guard let through: a mistake in one does not hide in the other. Words are compared by their
first five letters, from four letters on; that is coarse, and errs on the side of finding fault.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.interviewer.moves import PhraseRequest

MAX_WORDS = 30
LEAK = 0.6
"""Share of an exemplar's content words."""


@dataclass(frozen=True)
class Situation:
    """What was asked and answered when the language model was asked for a sentence."""

    request: PhraseRequest
    uncovered: tuple[str, ...]
    """Exemplars of the points that the answer does not cover."""
    orders: frozenset[str] = frozenset()
    """Words that only an order hidden in the answer would bring up."""

    @property
    def table(self) -> str:
        """All that the candidate said, or is asked anyway."""
        request = self.request
        return " ".join((request.question, request.answer, request.about, request.template, request.move.quote or ""))


def broken(sentence: str, situation: Situation) -> list[str]:
    """The names of the rules that the sentence would break if it were spoken."""
    return [name for name, breaks in _RULES.items() if breaks(sentence, situation)]


# --- words -----------------------------------------------------------------------------------------------


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SMALL = _listed(
    """about above after again also been before being both came come comes could does down each else even ever every
    from gave give going gone have having here into just kind know like made make many might more most much must only
    other others over part really said same shall should some something such take tell than that their them then there
    these they thing things think this those through told very want wants well were what when where which while will
    with would your yours yourself whose because since until whether already still"""
)
_TRADE = _listed(
    """alter chang choic choos chose concr decid decis diffe detai downs effec evide examp fails failu happe impac
    measu metri numbe outco own personally price prefe reaso requi resul risk role scale trade wrong yours"""
)
"""Beginnings of what a follow-up may turn on besides the subject."""
_ASKS = re.compile(
    r"\b(?:what|how|why|which|when|where|who|whose|do|does|did|is|are|was|were|can|could|would|should|have|has|will)\b"
)


def letters(text: str) -> str:
    """Lower case, words only, one space between."""
    return " ".join(re.findall(r"[a-z0-9']+", text.lower().replace("’", "'").replace("-", " ")))


def content(text: str) -> set[str]:
    """Beginnings of the words that carry meaning."""
    return {word[:5] for word in letters(text).replace("'s", "").split() if len(word) >= 4 and word not in _SMALL}


# --- the rules -------------------------------------------------------------------------------------------


def _says_one_of(phrases: str) -> Callable[[str, Situation], bool]:
    """Whether one of these phrases, patterns a line or between slashes, occurs though it is not on the table."""
    patterns = [re.compile(rf"\b(?:{phrase.strip()})\b") for phrase in re.split(r"[\n/]", phrases.strip())]

    def breaks(sentence: str, situation: Situation) -> bool:
        plain, table = letters(sentence), letters(situation.table)
        return any(pattern.search(plain) and not pattern.search(table) for pattern in patterns)

    return breaks


def _one_question(sentence: str, _: Situation) -> bool:
    bare = re.sub(r'"[^"]*"', "", sentence)
    ends = re.findall(r"[.!?](?=\s)", re.sub(r"\b(?:vs|e\.g|i\.e)\.", "", bare))
    several = ends or re.search(r"""[.!?]['"] [A-Z]""", sentence)
    return (
        sentence.count("?") != 1 or not sentence.endswith("?") or bool(several) or not _ASKS.search(letters(sentence))
    )


def _unspeakable(sentence: str, _: Situation) -> bool:
    strange = any(not (c.isascii() and c.isprintable()) for c in sentence)
    marks = bool(re.search(r"[*_#`<>{}\[\]|\\@^~=()]|https?:|www\.", sentence))
    return strange or marks or bool(re.match(r"\W*\w[\w -]{0,25}:|[-+]\s|\w{1,2}[.)]\s", sentence))


def _quote(sentence: str, situation: Situation) -> bool:
    spans = re.findall(r'"([^"]*)"', sentence) + re.findall(r"(?<!\w)'([^']{3,}?)'(?!\w)", sentence)
    said = f" {letters(situation.request.answer)} "
    return sentence.count('"') % 2 == 1 or any(f" {letters(span)} " not in said for span in spans)


def _report(sentence: str, situation: Situation) -> bool:
    """After "you said": a word that was not said, up to where the question begins."""
    bare = re.sub(r'"[^"]*"', "", sentence.lower())
    said = content(situation.request.answer)
    ends = r"[.,;?:]|\b(?:what|how|why|which|when|where|who|whose|so|but|and)\b"
    verbs = "said|mentioned|told|explained|described|stated"
    reports = re.findall(rf"\byou(?:'ve| have|'d)?(?: just| also)? (?:{verbs})\b(.*)", bare)
    return any(content(re.split(ends, rest.strip(" ,"))[0]) - said for rest in reports)


def _deed(sentence: str, situation: Situation) -> bool:
    """After "why did you": a deed that was not told; or a choice of what was turned down."""
    request = situation.request
    told, drafts = content(f"{request.answer} {request.question}"), letters(f"{request.about} {request.template}")
    for deed in re.findall(r"\bwhy did you (.*?)(?:[,;?]|$)", sentence.lower()):
        if content(deed) - told - set(_TRADE) and letters(deed) not in drafts:
            return True
    chosen = re.findall(r"\b(?:chose|choose|choosing|picked|picking|using) (\w+)", letters(sentence))
    said = letters(request.answer)
    return any(f" over {thing}" in said and said.count(thing) == 1 for thing in chosen)


def _names(sentence: str, situation: Situation) -> bool:
    """A number, or a word with a capital in mid-sentence, that nobody brought up."""
    table = set(letters(situation.table).split())
    inner = re.sub(r"^\W*\w+", "", sentence)
    found = re.findall(r"\b(?:[A-Z][\w']*|\d[\w.%]*)", inner) + re.findall(r"^\W*(\d[\w.%]*)", sentence)
    found = [word for word in found if word != "I" and not word.startswith("I'")]
    return any(part not in table for word in found for part in letters(word).split())


def _leak(sentence: str, situation: Situation) -> bool:
    """Most of an exemplar, or four words of it in a row, that were not on the table."""
    mine, table = content(sentence), content(situation.table)
    runs = _runs(sentence) - _runs(situation.table)
    for exemplar in situation.uncovered:
        secret = content(exemplar)
        if secret and len(secret & mine) >= LEAK * len(secret) and (secret & mine) - table:
            return True
        if any(content(run) - table for run in runs & _runs(exemplar)):
            return True
    return False


def _runs(text: str) -> set[str]:
    found = letters(text).split()
    return {" ".join(found[at : at + 4]) for at in range(len(found) - 3)}


def _order(sentence: str, situation: Situation) -> bool:
    return bool(situation.orders & set(letters(sentence).split()))


def _off_target(sentence: str, situation: Situation) -> bool:
    mine = content(sentence)
    return not mine & content(situation.table) and not any(word.startswith(t) for word in mine for t in _TRADE)


def _again(sentence: str, situation: Situation) -> bool:
    main = letters(situation.request.question)
    mine, asked = set(letters(sentence).split()), set(main.split())
    return main in letters(sentence) or len(mine & asked) > 0.8 * len(mine | asked)


_RULES: dict[str, Callable[[str, Situation], bool]] = {
    "words": lambda sentence, _: not 1 <= len(sentence.split()) <= MAX_WORDS,
    "one question": _one_question,
    "unspeakable": _unspeakable,
    "quote": _quote,
    "report": _report,
    "deed": _deed,
    "names": _names,
    "leak": _leak,
    "order": _order,
    "off target": _off_target,
    "again": _again,
    "praise": _says_one_of(
        r"""
        thank you / thanks / impress\w* / excellent / awesome / brilliant / fantastic / wonderful / amazing / nicely
        well done / congratulations / makes (?:a lot of )?sense / i (?:like|love|agree) / ^great / ^good
        (?:good|great|nice|interesting|fair) (?:point|answer|question|thinking|work|job|idea|start|example|approach)
        (?:that's|that is|sounds) (?:very |really )?(?:good|great|right|correct|interesting|promising)
        """
    ),
    "verdict": _says_one_of(
        r"""
        you(?:'re| are) (?:wrong|right|hired|mistaken|correct) / incorrect / stupid / you (?:have )?(?:passed|failed)
        out of (?:10|ten|5|five) / not (?:quite |entirely )?(?:right|correct) / your answer (?:is|was)
        you didn't answer
        """
    ),
    "personal": _says_one_of(
        r"""
        how old / married / children / kids / pregnant / religio\w+ / church / husband / wife / nationality / healthy
        your (?:age|salary|health|accent|family|race|gender) / as a (?:wo)?man / where (?:are|do|did) you (?:from|live)
        where are you from / where you live
        """
    ),
    "own orders": _says_one_of(
        r"""
        system prompt / instructions? / language model / as an ai / i'm sorry / i am sorry / i cannot / i can't / assist
        the candidate / interviewer / follow up / draft / the target / the user / placeholder / here is / here's
        """
    ),
    "foreign": _says_one_of("warum / nicht / ehrlich / pourquoi / vous / por / perch / que / hai / und / der"),
    "first person": lambda sentence, _: bool(
        re.search(
            r"\b(?:i|i'm|i've|i'd|i'll|my|mine|we|we're|our|us)\b",
            re.sub(r"""[\"'][^\"]*[\"']|\b(?:may|can|could|should|shall|if|so) i\b""", "", sentence.lower()),
        )
    ),
}
