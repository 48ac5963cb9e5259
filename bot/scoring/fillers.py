"""Fillers, repetitions and false starts, told from the words around them.

"Like", "right" and their kind are fillers only where they carry no meaning: each has a rule that names
the uses that do. What no rule settles is not counted. Hesitation sounds are counted as far as the
recogniser wrote them; it drops most, so that count is a lower bound.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.scoring.repeats import false_starts, repetitions
from bot.scoring.tokens import Token, tokens, word_set

Kind = Literal["vocal", "lexical", "repetition", "false_start"]


@dataclass(frozen=True, slots=True)
class Filler:
    """Words `first` to `last`, both included, that could go without loss."""

    kind: Kind
    first: int
    last: int


_SUBJECTS: Final = word_set("i you we they he she it people users everyone nobody somebody who")
_BE: Final = word_set(
    "is are was were be been being am i'm it's that's he's she's they're we're you're there's what's isn't "
    "wasn't aren't weren't"
)
_CONJUNCTIONS: Final = word_set("and but so or because then that if when while where which cause cuz 'cause")
_DETERMINERS: Final = word_set("a an the this that these those some any every each what which one other another all")

_WANTS: Final = _SUBJECTS - {"it"} | word_set(
    "would 'd i'd you'd we'd they'd he'd she'd don't didn't doesn't do did does to really also might not "
    "wouldn't will never always actually customers clients managers stakeholders team people"
)
"""Before "like" these make it a verb: "I like", "don't like", "users like"."""
_COMPARES: Final = word_set(
    "look looks looked looking feel feels felt feeling sound sounds sounded sounding seem seems seemed smell "
    "taste act acts acted acting behave behaves behaved work works worked treat treats treated something "
    "anything nothing things stuff someone somebody people places companies tools systems cases models "
    "services products problems questions metrics languages frameworks databases libraries topics areas "
    "factors features issues just exactly much more most nothing unlike treated run runs read reads"
)
"""Before "like" these make it a comparison or "such as"."""
_LIKE_THAT: Final = word_set("that this these those so it them him her me us you mine ours yours theirs")
_LIKE_I_SAID: Final = word_set("i you we he she they")
_SAID: Final = word_set("said say mentioned described explained told")
_STARTS_LIKE: Final = _CONJUNCTIONS | _BE | word_set("just yeah okay well no i'm gonna kinda maybe probably um uh")
"""After these a bare "like" hangs in the air: "and like", "it's like really"."""
_AFTER_FILLER_LIKE: Final = _SUBJECTS | word_set(
    "really super very quite pretty so i'm i'd i've i'll we're we'd it's that's there's oh okay yeah no "
    "start started starting maybe probably going gonna trying not basically literally completely totally "
    "ten twenty thirty forty fifty hundred a the two three four five six seven eight nine"
)

_KNOW_BEFORE: Final = word_set(
    "do did if let don't didn't as that what when once before until whether how all would to should might "
    "will they'll you'll because who ones people everything things already may can could"
)
_KNOW_AFTER: Final = word_set(
    "how why who where when whether if about what which everything nothing something it him her them this "
    "exactly better best already more that of"
)
_KIND_BEFORE: Final = _DETERMINERS | word_set(
    "new different certain special particular same similar right wrong best worst first second third last "
    "own only many no two three both my your our their its his her various possible main common specific "
    "following next bad good interesting strange weird whole of"
)
_NO_NOUN: Final = _SUBJECTS - {"people", "users"} | word_set("in on at to for with and but so because then is was")
"""After "a sort of" these show that it was no kind of anything."""
_BASICALLY_SAME: Final = word_set("the same identical equal equivalent free zero impossible none nothing no")
_RIGHT_AFTER: Final = word_set(
    "now away there here after before then into through at on in off back up down from out across next to"
)
_RIGHT_BEFORE: Final = (
    _DETERMINERS
    | _BE
    | word_set(
        "not be get got gets getting do did does done my your our their right-hand left all always it things "
        "go goes went turn doing exactly quite human make makes making is' half just"
    )
)
_ACTUALLY_BEFORE: Final = word_set(
    "what how who which whether if why to can could did does do didn't don't doesn't not never no but and "
    "would will might that where than as i'd"
)

Rule = Callable[[Sequence[Token], int], bool]
Rules = tuple[tuple[tuple[str, ...], Rule], ...]


def find_fillers(words: Sequence[str], breaks: Collection[int] = ()) -> list[Filler]:
    """All fillers in the order of their first word; none overlap.

    `words` are as recognised, with punctuation or without; `breaks` are the indices of words that come
    after a silence.
    """
    stream = tokens(words, breaks)
    taken: set[int] = set()
    found: list[Filler] = []

    def take(kind: Kind, first: int, last: int) -> None:
        span = range(first, last + 1)
        if taken.isdisjoint(span):
            taken.update(span)
            found.append(Filler(kind, first, last))

    for i, token in enumerate(stream):
        if token.vocal:
            take("vocal", i, i)
    # The phrases go first: what stands next to a "like" may be a "you know", which says nothing of it.
    for rules in (_PHRASES, _WORDS):
        rest = [i for i in range(len(stream)) if i not in taken or stream[i].vocal]
        for first, size in _lexical([stream[i] for i in rest], rules):
            take("lexical", rest[first], rest[first + size - 1])
    for first, last in false_starts(stream):
        take("false_start", first, last)
    for first, last in repetitions(stream, taken):
        take("repetition", first, last)
    return sorted(found, key=lambda filler: filler.first)


def clusters(times: Sequence[tuple[float, float]], count: int = 3, within_s: float = 10.0) -> list[tuple[int, int]]:
    """Stretches with `count` events or more in `within_s`, as (first, last) indices of `times`.

    Those that overlap are joined.
    """
    out: list[tuple[int, int]] = []
    for first in range(len(times)):
        last = max(i for i in range(first, len(times)) if times[i][1] - times[first][0] <= within_s or i == first)
        if last - first + 1 < count:
            continue
        if out and first <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], last))
        else:
            out.append((first, last))
    return out


def _lexical(stream: Sequence[Token], rules: Rules) -> Iterator[tuple[int, int]]:
    """(first word, number of words) of each filler that a rule finds."""
    for i in range(len(stream)):
        for phrase, rule in rules:
            part = stream[i : i + len(phrase)]
            whole = tuple(token.text for token in part) == phrase and not any(t.closes for t in part[:-1])
            if whole and rule(stream, i):
                yield i, len(phrase)


def _around(stream: Sequence[Token], i: int, size: int) -> tuple[str, str, bool, bool, str]:
    """(word before, word after, opens a clause, closes a clause, second word before); vocals are skipped."""
    before = [token for token in stream[:i] if not token.vocal]
    after = [token for token in stream[i + size :] if not token.vocal]
    opens = i == 0 or not before or stream[i - 1].closes or before[-1].closes or stream[i].pause
    closes = stream[i + size - 1].closes or not after
    return (
        before[-1].text if before else "",
        after[0].text if after else "",
        opens,
        closes,
        before[-2].text if len(before) > 1 else "",
    )


def _like(stream: Sequence[Token], i: int) -> bool:
    before, after, opens, closes, second = _around(stream, i, 1)
    if after in _LIKE_THAT and not stream[i].comma and not (after in _LIKE_I_SAID and before in _STARTS_LIKE):
        return False
    if after in _LIKE_I_SAID and _text(stream, i + 2) in _SAID:
        return False
    if stream[i].comma and not (before in _WANTS and not opens):
        return True
    if opens and i > 0 and stream[i - 1].closes:
        # ", like the cache" may compare; with the clause going on ("…, like really") it is empty.
        return after not in _DETERMINERS - {"that"} or stream[i].closes
    if opens:
        return after not in _DETERMINERS
    if before == "just" and second in _BE and after not in _DETERMINERS:
        return True
    if before in _COMPARES or (before in _BE and after in _DETERMINERS - {"that"}):
        return False
    if before in _WANTS:
        return before == "really" and second in _BE
    if before in _STARTS_LIKE:
        # "I was like okay" reports speech; what it reports is not empty, the "like" is its verb.
        return not (before in _BE and after in {"oh", "okay", "hey", "no", "yeah", "well", "wait", "why"})
    if closes or stream[i - 1].vocal:
        return True
    return after in _AFTER_FILLER_LIKE and after not in _DETERMINERS


def _you_know(stream: Sequence[Token], i: int) -> bool:
    before, after, opens, closes, _ = _around(stream, i, 2)
    if after == "what" and [token.text for token in stream[i + 3 : i + 5]] == ["i", "mean"]:
        return True
    if before in _KNOW_BEFORE and not opens:
        return False
    if closes:
        return not stream[i + 1].question or opens
    if after in _KNOW_AFTER:
        return False
    return not (after in {"the", "a"} and opens and i == 0)


def _i_mean(stream: Sequence[Token], i: int) -> bool:
    before, after, _, _, second = _around(stream, i, 2)
    if before in {"what", "do", "if"} or "by" in (before, second):
        return False
    return after not in {"it", "by", "business", "exactly"} or stream[i + 1].comma


def _kind_of(stream: Sequence[Token], i: int) -> bool:
    before, after, opens, _, second = _around(stream, i, 2)
    if opens and not stream[i].pause and before in _KIND_BEFORE:
        return True
    if after in {"thing", "things", "stuff", "person", "people"} and before in _DETERMINERS:
        return False
    if after in _NO_NOUN:
        return True
    return before not in _KIND_BEFORE or (before == "that" and second in {"and", "so", "but"})


def _basically(stream: Sequence[Token], i: int) -> bool:
    _, after, _, closes, _ = _around(stream, i, 1)
    return closes or after not in _BASICALLY_SAME or (after == "the" and _text(stream, i + 2) != "same")


def _actually(stream: Sequence[Token], i: int) -> bool:
    before, _, opens, closes, second = _around(stream, i, 1)
    if opens:
        return True
    if closes:
        return before not in {"not", "no", "what"} and (stream[i].comma or i == len(stream) - 1 or stream[i].stop)
    return before in _SUBJECTS - {"who", "nobody"} and second not in _ACTUALLY_BEFORE


def _right(stream: Sequence[Token], i: int) -> bool:
    before, after, opens, closes, second = _around(stream, i, 1)
    if not stream[i].closes and after in _RIGHT_AFTER - {"then", "on", "in"}:
        return False
    if stream[i].question:
        return (i > 0 and before not in _BE - {"isn't"}) or second == ""
    if opens:
        return stream[i].closes or after in {"so", "and", "okay", "then"} or before in {"okay", "so", "yeah"}
    if before in _RIGHT_BEFORE:
        return False
    return not closes and after in {"so", "and", "but", "because"} and before not in {"or", "left", "turn"}


def _so(stream: Sequence[Token], i: int) -> bool:
    _, after, opens, closes, _ = _around(stream, i, 1)
    if i == len(stream) - 1:
        return True
    hesitates = stream[i + 1].vocal or stream[i].comma or after == "yeah" or (stream[i].stop and closes)
    return opens and hesitates and after not in {"that", "far"}


def _always(_stream: Sequence[Token], _i: int) -> bool:
    return True


def _text(stream: Sequence[Token], i: int) -> str:
    return stream[i].text if i < len(stream) else ""


_PHRASES: Final[Rules] = (
    (("you", "know"), _you_know),
    (("yknow",), _always),
    (("y'know",), _always),
    (("i", "mean"), _i_mean),
    (("kind", "of"), _kind_of),
    (("sort", "of"), _kind_of),
    (("kinda",), _always),
    (("sorta",), _always),
)
_WORDS: Final[Rules] = (
    (("like",), _like),
    (("basically",), _basically),
    (("actually",), _actually),
    (("right",), _right),
    (("so",), _so),
)
