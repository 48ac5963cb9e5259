"""Which uses of like, you know, I mean, sort of, kind of, basically, actually, right and so carry no meaning.

Each form has a rule that looks at the words, the punctuation and the pauses around one use. What no rule takes for
empty is not counted. `fillers` asks the rules; how often they are right, `scripts/bench_lexical` says.
"""

from typing import Final

from bot.scoring import grammar, surface
from bot.scoring.like import like
from bot.scoring.syllables import known
from bot.scoring.tokens import word_set
from bot.scoring.uses import (
    AGREES,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    NUMBERS,
    OWNERS,
    SAID,
    SUBJECTS,
    WHEN,
    Rules,
    Use,
    finite,
)
from bot.scoring.verbs import has_form

# --- you know, I mean --------------------------------------------------------------------------------------

_KNOW_BEFORE: Final = word_set(
    "do did if let don't didn't as that what when once before until whether how all would to should might "
    "will they'll you'll because who ones people everything things already may can could sure think thought"
)
_KNOW_AFTER: Final = word_set(
    "how why who where when whether if about what which everything nothing something it him her them this "
    "exactly better best already more that of"
)
_MEANS: Final = word_set("what do if did don't didn't doesn't")
_THE_ONE: Final = word_set("one ones first second third last other latter former")
_MEANT: Final = word_set("business exactly every well by harm")


def _you_know(use: Use) -> bool:
    if use.right() == "what" and (use.right(2), use.right(3)) == ("i", "mean"):
        return True
    if use.left() in _KNOW_BEFORE and not use.opens:
        return False
    if use.closes:
        return not use.end.question or use.opens
    if use.right() in {"it", "this", "that"} and finite(use.right(2)) and not use.opens:
        return use.left() not in CONJUNCTIONS
    if use.right() in _KNOW_AFTER:
        return False
    if use.right() in DETERMINERS | OWNERS and use.only_names():
        return False  # "you know the type"
    return not (use.right() in {"the", "a"} and use.opens and use.first)


def _i_mean(use: Use) -> bool:
    if use.left() in _MEANS or "by" in use.clause or ("say" in use.clause and use.clause & WHEN):
        return False
    if use.end.comma:
        return True
    after, second = use.right(), use.right(2)
    if after == "it":
        return bool(second) and not use.after[0].closes and (finite(second) or second in surface.ADVERBS)
    if after == "what":
        return not (second in grammar.ME and use.right(3) in SAID)
    if after == "that":
        return not (second in DETERMINERS | OWNERS or use.begins(2))
    if after == "no":
        return use.after[0].closes or use.begins(2)
    if after in {"the", "this", "that"} and second in _THE_ONE:
        return False
    clarifies = after in DETERMINERS | OWNERS | NUMBERS | {"maybe", "about", "in", "on", "at", "for", "only"}
    return after not in _MEANT and not (clarifies and use.before and use.only_names())


# --- sort of, kind of, basically, actually -----------------------------------------------------------------

_KIND_BEFORE: Final = (
    DETERMINERS
    | OWNERS
    | word_set(
        "new different certain special particular same similar right wrong best worst first second third last "
        "own only many no two three both various possible main common specific following next bad good "
        "interesting strange weird whole of"
    )
)
_NO_NOUN: Final = SUBJECTS - {"people", "users"} | word_set("in on at to for with and but so because then is was")
"""After "a sort of" these show that it was no kind of anything."""
_SAME: Final = word_set("same identical equal equivalent")
_ABSOLUTE: Final = _SAME | word_set(
    "free zero impossible none nothing no as every everyone everything nobody never always done over dead"
)
"""Before these "basically" says "almost", or "in all that matters"."""
_DOES: Final = word_set(
    "looks looked feels felt seems seemed sounds sounded works worked depends means meant makes made gets got goes "
    "went is was has had became"
)
_NOT_UN: Final = word_set("under until unit units union unique unless understand understood")
_ACTUALLY_BEFORE: Final = word_set(
    "what how who which whether if why to can could did does do didn't don't doesn't not never no but "
    "would will might that where than as i'd"
)
_AND: Final = word_set("and so because then also yeah well")


def _kind_of(use: Use) -> bool:
    before, after, second = use.left(), use.right(), use.left(2)
    if before == "of" and second in {"kind", "sort"}:
        before, second = use.left(3), use.left(4)
    if use.words[0].text == "sort" and not use.opens and after in surface.POSSESSIVE | {"these", "those"}:
        # "an external sort of the files" puts them in order.
        return not (before in DETERMINERS or (second in DETERMINERS | OWNERS and not finite(before)))
    if before in {"this", "that", "it", "which"} and after in _DOES:
        return True  # "this kind of looks like a bird"
    if use.opens and not use.words[0].pause and before in _KIND_BEFORE:
        return True
    if after in {"thing", "things", "stuff", "person", "people"} and before in DETERMINERS:
        return False
    if after in _NO_NOUN:
        return True
    return before not in _KIND_BEFORE or (before == "that" and second in {"and", "so", "but"})


def _basically(use: Use) -> bool:
    after = use.right()
    if use.closes:
        return True
    negated = (after.startswith("un") and known(after[2:]) and after not in _NOT_UN) or (
        after.endswith("less") and len(after) > 6
    )
    return not (after in _ABSOLUTE or negated or {use.right(2), use.right(3)} & _SAME)


def _actually(use: Use) -> bool:
    before, after = use.left(), use.right()
    begins = use.begins() or after in DETERMINERS | OWNERS
    if use.opens:
        return use.end.comma or not (after.endswith("ing") and has_form(after, "gerund"))
    if use.closes:
        return before not in {"not", "no", "what"} and (use.end.comma or use.last or use.end.stop)
    if after in {"and", "so", "because"} and before not in _ACTUALLY_BEFORE | BE:
        return True
    if begins and (before in _AND or before in SAID):
        return True  # it opens the clause: "and actually the lexer was slow"
    if before in {"was", "were", "am"}:
        return use.left(2) in {"i", "we"} and use.left(3) not in _ACTUALLY_BEFORE
    # Of oneself it only introduces what comes; of anything else, or after a noun ("what we actually serve"), it says
    # that it is so.
    starts = len(use.before) == 1 or use.left(2) in _AND or (len(use.before) > 1 and use.before[1].closes)
    return starts and before in {"i", "we", "i'm", "we're", "i've", "we've"}


# --- right, so ---------------------------------------------------------------------------------------------

_RIGHT_AFTER: Final = word_set(
    "now away there here after before then into through at on in off back up down from out across next to"
)
_RIGHT_BEFORE: Final = (
    DETERMINERS
    | BE
    | OWNERS
    | word_set(
        "not be get got gets getting do did does done right-hand left all always it things go goes went turn doing "
        "exactly quite human make makes making is' half just or percent"
    )
)
_MADE_RIGHT: Final = word_set("get got gets getting make makes making made do did doing done set put turn turned")
_SO_MUCH: Final = word_set("that far much many on called to long little few")
_GRADED: Final = word_set("slow fast bad good big small hard strong great high low easy simple clear sure true")
"""After "so" these are what is so: "so slow was the disk"."""


def _right(use: Use) -> bool:
    before, after = use.left(), use.right()
    if not use.end.closes and after in _RIGHT_AFTER - {"then", "on", "in"}:
        return False
    if use.end.question:
        return (not use.first and before not in BE - {"isn't"}) or use.left(2) == ""
    if use.opens:
        return use.end.closes or after in {"so", "and", "okay", "then"} or before in {"okay", "so", "yeah"}
    if before in _RIGHT_BEFORE or use.clause & _MADE_RIGHT:
        return False
    return not use.closes and (after in {"so", "and", "but", "because", "then"} or use.begins())


def _so(use: Use) -> bool:
    after = use.right()
    if after in {"yeah", "anyway"}:
        return True
    if use.last:
        return use.left() not in SAID | word_set("think do hope guess believe suppose don't or not more even")
    if not use.opens and use.left() not in AGREES:
        return False
    if after in _SO_MUCH:
        return False
    if use.hesitates or use.end.closes or use.left() in AGREES - {"right"}:
        return True
    if not use.before:
        # "So I joined" may go on with what was asked; "so the background is" only begins.
        return any(token.cut for token in use.after[:2]) or not (
            (use.begins() and not after.startswith("there")) or after in surface.WH | _GRADED
        )
    # Later on "so" mostly says what follows from what was said; "so then" and "so the way" go on with a tale.
    return use.before[0].stop and (after in {"then", "basically"} or (after, use.right(2)) == ("the", "way"))


def _always(_use: Use) -> bool:
    return True


PHRASES: Final[Rules] = (
    (("you", "know"), _you_know),
    (("yknow",), _always),
    (("y'know",), _always),
    (("i", "mean"), _i_mean),
    (("kind", "of"), _kind_of),
    (("sort", "of"), _kind_of),
    (("kinda",), _always),
    (("sorta",), _always),
)
WORDS: Final[Rules] = (
    (("like",), like),
    (("basically",), _basically),
    (("actually",), _actually),
    (("right",), _right),
    (("so",), _so),
)
