"""Phrase patterns: what question packs and our own rules use in place of regular expressions.

A pattern is words in order, case and punctuation ignored:

    chargeback* * weeks|months late

`word*` is any word beginning so, `a|b` is either word, a lone `*` is up to five words of anything.
Matching is bounded by (words of the text) x (tokens of the pattern) x 6, whatever the pattern.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

MAX_TOKENS = 12
MAX_GAP = 5

_WORD = re.compile(r"[a-z0-9]+(?:[.'’-][a-z0-9]+)*%?", re.ASCII)
_TOKEN = re.compile(r"[a-z0-9.'%-]+\*?(?:\|[a-z0-9.'%-]+\*?)*")


def words_of(text: str) -> list[str]:
    """The words of a text, lower case, without punctuation: "I've used A/B tests." → i've used a b tests."""
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]


def word_set(text: str) -> frozenset[str]:
    """The blank-separated words of a text."""
    return frozenset(text.split())


def phrase_list(text: str) -> tuple["Pattern", ...]:
    """One pattern a line."""
    return tuple(Pattern.parse(line.strip()) for line in text.strip().splitlines())


@dataclass(frozen=True, slots=True)
class _Slot:
    whole: frozenset[str]
    prefixes: tuple[str, ...]

    def accepts(self, word: str) -> bool:
        return word in self.whole or (bool(self.prefixes) and word.startswith(self.prefixes))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled phrase pattern."""

    slots: tuple[_Slot | None, ...]
    """None is a gap of 0 to 5 words."""

    @staticmethod
    @lru_cache(maxsize=4096)
    def parse(text: str) -> "Pattern":
        """Compiles a pattern. Raises ValueError saying what is wrong with it."""
        tokens = text.lower().replace("’", "'").split()
        if not tokens or tokens[0] == "*" or tokens[-1] == "*":
            raise ValueError("a pattern must begin and end with a word")
        if len(tokens) > MAX_TOKENS:
            raise ValueError(f"a pattern has at most {MAX_TOKENS} words")
        slots: list[_Slot | None] = []
        for part in tokens:
            if part == "*":
                slots.append(None)
                continue
            if not _TOKEN.fullmatch(part):
                raise ValueError(f"{part!r} is no word: patterns are words, word*, a|b and a lone *")
            choices = part.split("|")
            prefixes = tuple(choice[:-1] for choice in choices if choice.endswith("*"))
            if any(len(prefix) < 2 for prefix in prefixes):
                raise ValueError(f"{part!r}: at least two letters before *")
            slots.append(_Slot(frozenset(c for c in choices if not c.endswith("*")), prefixes))
        return Pattern(tuple(slots))

    def find(self, words: Sequence[str]) -> tuple[int, int] | None:
        """The first match in `words` (from `words_of`) as a half-open range, shortest at its start."""
        # Most sentences lack a word of most patterns: one look at them tells.
        for slot in self.slots:
            if slot is not None and not slot.prefixes and slot.whole.isdisjoint(words):
                return None
        first = self.slots[0]
        for start, word in enumerate(words):
            if first is None or first.accepts(word):
                end = self._match(words, start)
                if end is not None:
                    return start, end
        return None

    def _match(self, words: Sequence[str], start: int) -> int | None:
        """End of the shortest match beginning at `start`: a set of reachable positions, slot by slot."""
        reached = {start}
        for slot in self.slots:
            if slot is None:
                reached = {at + gap for at in reached for gap in range(MAX_GAP + 1) if at + gap < len(words)}
            else:
                reached = {at + 1 for at in reached if at < len(words) and slot.accepts(words[at])}
            if not reached:
                return None
        return min(reached)
