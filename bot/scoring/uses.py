"""A use of a form among the words, as the rules of `lexical` see it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from bot.scoring import grammar, surface
from bot.scoring.tokens import Token, word_set
from bot.scoring.verbs import FORMS

_REACH: Final = 6
"""Words a rule sees on either side."""
_HELPERS: Final = word_set("is was are were has had does did can could will would should do have")
_CONTRACTED: Final = frozenset(word for word in grammar.PERSON | surface.OTHER if "'" in word)
_BEGINS: Final = _CONTRACTED | word_set("i you we they he she it there nobody everybody everyone somebody someone")

SUBJECTS: Final = word_set("i you we they he she it people users everyone nobody somebody who")
BE: Final = word_set(
    "is are was were be been being am i'm it's that's he's she's they're we're you're there's what's isn't "
    "wasn't aren't weren't"
)
CONJUNCTIONS: Final = word_set("and but so because or then that if when while where which cause cuz 'cause")
DETERMINERS: Final = word_set("a an the this that these those some any every each what which one other another all")
OWNERS: Final = word_set("my your his her its our their")
NUMBERS: Final = word_set(
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy "
    "eighty ninety hundred thousand million half hundreds thousands millions couple dozen few several once twice"
)
SAID: Final = word_set("said say says saying mentioned described explained told")
WHEN: Final = word_set("when if whenever where")
AGREES: Final = word_set("yeah yes okay ok right well no alright sure")


def finite(word: str) -> bool:
    """Whether a word is a verb in a tense, or mostly one, or carries one ("it's")."""
    return word in _CONTRACTED | _HELPERS or (word in FORMS and FORMS[word][1] in {"past", "present"})


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a form, as its rule sees it; hesitation sounds are looked over."""

    words: Sequence[Token]
    before: Sequence[Token]
    """The words before it, the nearest first."""
    after: Sequence[Token]
    first: bool
    """Nothing comes before it, not even a sound."""
    last: bool
    """Nothing comes after it, not even a sound."""
    marked: bool
    """The word or sound right before it ends a clause, going by punctuation."""
    hesitates: bool
    """A hesitation sound comes right after it."""
    hesitated: bool
    """A hesitation sound comes right before it."""

    def left(self, n: int = 1) -> str:
        """The n-th word before it, "" where there is none."""
        return self.before[n - 1].text if len(self.before) >= n else ""

    def right(self, n: int = 1) -> str:
        """The n-th word after it, "" where there is none."""
        return self.after[n - 1].text if len(self.after) >= n else ""

    @property
    def end(self) -> Token:
        return self.words[-1]

    @property
    def opens(self) -> bool:
        """Whether it stands where a clause begins."""
        return self.marked or not self.before or self.before[0].closes or self.words[0].pause

    @property
    def closes(self) -> bool:
        """Whether it stands where a clause ends."""
        return self.end.closes or not self.after

    @property
    def clause(self) -> frozenset[str]:
        """The words before it since the last punctuation."""
        near = []
        for token in self.before:
            if token.closes:
                break
            near.append(token.text)
        return frozenset(near)

    def begins(self, n: int = 1) -> bool:
        """Whether the n-th word after it is a subject, so that a clause begins there."""
        return self.right(n) in _BEGINS

    def only_names(self) -> bool:
        """Whether a few words follow up to a punctuation mark, none of them a verb in a tense."""
        for n, token in enumerate(self.after[:4]):
            if finite(token.text):
                return False
            if token.closes:
                return n > 0
        return False


Rule = Callable[[Use], bool]
Rules = tuple[tuple[tuple[str, ...], Rule], ...]


def uses(stream: Sequence[Token], rules: Rules) -> Iterator[tuple[int, int]]:
    """(first word, number of words) of each use that its rule takes for empty."""
    for i in range(len(stream)):
        for phrase, rule in rules:
            part = stream[i : i + len(phrase)]
            whole = tuple(token.text for token in part) == phrase and not any(t.closes for t in part[:-1])
            if whole and rule(_use(stream, i, len(phrase))):
                yield i, len(phrase)


def _use(stream: Sequence[Token], i: int, size: int) -> Use:
    end = i + size
    return Use(
        words=stream[i:end],
        before=_spoken(stream, range(i - 1, -1, -1)),
        after=_spoken(stream, range(end, len(stream))),
        first=i == 0,
        last=end == len(stream),
        marked=i > 0 and stream[i - 1].closes,
        hesitates=end < len(stream) and stream[end].vocal,
        hesitated=i > 0 and stream[i - 1].vocal,
    )


def _spoken(stream: Sequence[Token], order: range) -> list[Token]:
    """The first words of meaning in this order, as many as rules look at."""
    return list(islice((stream[k] for k in order if not stream[k].vocal), _REACH))
