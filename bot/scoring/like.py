"""Which uses of "like" carry no meaning: the rule for the form with the most meanings.

A "like" may be a verb, a comparison, "for example", "about", "as", or report speech. Only what is none of these is
empty.
"""

from typing import Final

from bot.scoring import grammar, surface
from bot.scoring.tokens import word_set
from bot.scoring.uses import AGREES, BE, CONJUNCTIONS, DETERMINERS, NUMBERS, OWNERS, SAID, SUBJECTS, WHEN, Use
from bot.scoring.verbs import has_form

_WANTS: Final = SUBJECTS - {"it"} | word_set(
    "would 'd i'd you'd we'd they'd he'd she'd don't didn't doesn't do did does to really also might not "
    "wouldn't will never always actually customers clients managers stakeholders team people engineers"
)
"""Before "like" these make it a verb: "I like", "don't like", "users like"."""
_COMPARES: Final = word_set(
    "look looks looked looking feel feels felt feeling sound sounds sounded sounding seem seems seemed smell smells "
    "smelled taste tastes act acts acted acting behave behaves behaved work works worked treat treats something "
    "anything nothing things stuff someone somebody people places companies tools systems cases models "
    "services products problems questions metrics languages frameworks databases libraries topics areas "
    "factors features issues just exactly much more most nothing unlike treated run runs read reads"
)
"""Before "like" these make it a comparison or "such as"."""
_LIKE_THAT: Final = word_set("that this these those so it them him her me us you mine ours yours theirs")
_LIKE_I_SAID: Final = word_set("i you we he she they")
_STARTS_LIKE: Final = CONJUNCTIONS | BE | word_set("just yeah okay well no i'm gonna kinda maybe probably um uh")
"""After these a bare "like" hangs in the air: "and like", "it's like really"."""
_AFTER_FILLER_LIKE: Final = SUBJECTS | word_set(
    "really super very quite pretty so i'm i'd i've i'll we're we'd it's that's there's oh okay yeah no "
    "start started starting maybe probably going gonna trying not basically literally completely totally"
)
_QUOTES: Final = word_set("oh okay ok hey no yeah well wait why")
_DO: Final = word_set("do did does always used said had")
_PLACES: Final = word_set("at in on with under after before inside between from")
_SPEAKERS: Final = word_set("i he she they we you who everyone everybody nobody somebody someone people")
_OBJECTS: Final = DETERMINERS | OWNERS | word_set("it them him her us me to with on in up out off over from for")
_NO_ADVERB: Final = word_set("family supply assembly reply only apply rely fly anomaly monopoly")
_AS_MOST: Final = word_set("most many other any every all")


def _is_adverb(word: str) -> bool:
    return word.endswith("ly") and len(word) > 4 and word not in _NO_ADVERB


def _quotes(use: Use) -> bool:
    """Whether "was like" reports speech or thought: "I was like okay", "he was like, why"."""
    who = use.left(2) in _SPEAKERS or use.left() in grammar.PERSON
    if use.right() in _QUOTES:
        return True
    return who and (use.end.comma or use.right() in surface.WH | {"let's"} or use.begins())


def like(use: Use) -> bool:
    """Whether this "like" carries no meaning."""
    before, after = use.left(), use.right()
    if _means(use):
        return False
    if use.end.comma and (use.opens or before not in _WANTS | _COMPARES):
        return True
    if _about_or_as(use):
        return False
    if use.marked or (use.opens and before):
        # ", like the cache" or ", like sales drop" tells what is meant; "…, like really" does not.
        return use.closes or after in _AFTER_FILLER_LIKE | CONJUNCTIONS - WHEN or _is_adverb(after)
    if use.words[0].led:
        return True
    if use.opens:
        return after not in DETERMINERS | _AS_MOST
    return _hangs(use)


def _means(use: Use) -> bool:
    """Whether it belongs to "what is it like", "like that", "like I said" or reports speech."""
    before, after = use.left(), use.right()
    if "what" in use.clause and before in {"it", "that", "this", "they"} and use.closes:
        return True
    if after in _LIKE_THAT and not use.end.comma and not (after in _LIKE_I_SAID and before in _STARTS_LIKE):
        return True
    return (after in _LIKE_I_SAID and use.right(2) in SAID) or (before in BE and not use.opens and _quotes(use))


def _about_or_as(use: Use) -> bool:
    """Whether it stands for "about" ("like 40 nodes") or "as" ("like we do now")."""
    after = use.right()
    if use.right(2) in _DO and use.begins() and not use.opens and use.left() not in _STARTS_LIKE:
        return True
    return after in NUMBERS or after[:1].isdigit() or (after == "a" and use.right(2) in NUMBERS)


def _hangs(use: Use) -> bool:
    """Whether it hangs in the air amid a clause, neither verb nor comparison."""
    before, after = use.left(), use.right()
    if after in AGREES - {"right"} and before not in BE:
        return True
    if before == "just" and after not in DETERMINERS:
        return use.left(2) in BE or (use.left(2) in SUBJECTS and after in _AFTER_FILLER_LIKE - SUBJECTS)
    if before in _WANTS - _COMPARES:
        # "to like" takes no past: "we like started to worry".
        past = has_form(after, "past") and after not in surface.NOUN_LIKE
        return (before == "really" and use.left(2) in BE) or (past and use.right(2) in _OBJECTS)
    compares = before in _COMPARES or (before in BE and (after in DETERMINERS - {"that"} | _PLACES or use.begins()))
    if compares or (after in WHEN and before not in CONJUNCTIONS):
        return False
    if before in _STARTS_LIKE or use.closes or use.hesitated or _is_adverb(after):
        return True
    return after in _AFTER_FILLER_LIKE and after not in DETERMINERS
