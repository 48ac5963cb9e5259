"""Which verbs choose, by themselves or together with a particle or an object: "turn down", "cut the scope".

Lists go by meaning and are meant to be complete, whatever the answer is about.
"""

from collections.abc import Sequence
from typing import Final

from bot.scoring.grammar import ADVERBS, DETERMINERS, MODAL, PREPOSITIONS
from bot.scoring.people import CALENDAR, is_person
from bot.scoring.tokens import word_set
from bot.scoring.verbs import lemma_of

CORE: Final = word_set(
    "decide choose opt insist veto approve prioritise prioritize deprioritise deprioritize overrule resolve authorise "
    "authorize greenlight greenlit shelve scrap postpone"
)
"""Who does this decides, whoever it is."""
DECIDE: Final = CORE | word_set(
    "refuse cancel overturn reject decline elect override outlaw forbid withdraw award grant bin ditch dump nix "
    "park bury pause mothball bless pick select drop axe abandon kill skip freeze defer delay adopt accept ban "
    "prohibit suspend halt discard fire sack dismiss exclude sacrifice waive forgo renounce endorse compromise "
    "plump quit shortlist sunset discontinue decommission disallow mandate standardise standardize green-light "
    "nominate appoint omit retire deprecate timebox time-box cap "
    "impose enforce abort cherry-pick handpick hand-pick"
)
DECIDE_WITH: Final = {
    "go": "with for ahead against without along in",
    "settle": "on for",
    "commit": "to",
    "stick": "with to by",
    "rule": "out",
    "turn": "down away",
    "agree": "to on that upon",
    "sign": "off",
    "land": "on",
    "call": "off",
    "side": "with",
    "bet": "on",
    "gamble": "on",
    "give": "up in",
    "back": "out off down",
    "pull": "out",
    "double": "down",
    "hold": "back off",
    "put": "off",
    "leave": "out",
    "throw": "out away",
    "toss": "out",
    "chuck": "out",
    "rip": "out",
    "weed": "out",
    "kick": "out",
    "end": "up",
    "run": "with",
    "roll": "with",
    "walk": "away",
    "step": "down away",
    "stay": "with away",
    "shy": "away",
    "zero": "in",
    "home": "in",
    "hone": "in",
    "lock": "in",
    "narrow": "to down",
    "err": "on",
    "reach": "for",
    "finalise": "on",
    "finalize": "on",
    "fall": "back",
    "scope": "down",
    "pare": "down",
    "strip": "down",
    "whittle": "down",
    "pass": "on up",
    "wave": "through",
    "get": "rid",
    "steer": "clear",
    "do": "without",
    "shut": "down",
    "tear": "down",
    "vote": "for against to",
    "wind": "down",
    "shoot": "down",
    "knock": "back",
    "come": "down",
    "converge": "on",
    "plump": "for",
    "default": "to",
    "move": "ahead forward",
    "press": "ahead",
    "part": "with",
    "lay": "off",
    "phase": "out",
    "opt": "for out in",
    "cut": "out",
}
"""Verbs that choose together with this word, which follows at once or after a short object."""
_IDIOM_WORDS: Final = """
make up mind; change mind; reduce scope; trim scope; limit scope; narrow scope; hold line; keep to; tell no; let
expire; let lapse; let slip; let stay; let be; leave as; leave at that; leave in place; leave alone; take offline;
leave untouched; draw line; put foot; put on hold; put on ice; put a stop; put an end; put end to; put stop to; say no
to; say yes to; say no; let go; meet in middle; meet halfway; pull plug; split difference; give go-ahead; give green
light; reach agreement; reach compromise; come to agreement; strike deal; take option; take route; keep out; block
release; block launch; block merge; block deal; block rollout; give the green; give green; give the go; take off
roadmap; deny request; take off list; take off table; do away with; extend deadline; give preference; give priority;
make mandatory; make compulsory; play safe; reverse decision; cast vote; have the last word; have the final say; stand
ground; stand firm; trade for; push launch; push deadline; push release; push date; take risk; go other way; go
different way; bite bullet; take plunge; roll our own; roll my own; build in-house; build in house; make optional;
make default; make standard; make official; make voluntary; make permanent; make priority; make rule; make exception;
make private; make public; call quits; have final word; give nod; give thumbs; put bet; place bet; take bet; leave
behind; leave for later; save for later; keep for later; move on from; start over; start from scratch; pull feature;
take gamble; hold firm; stick guns; give ok; give okay; give approval; give yes
"""
_IDIOMS: Final = tuple(tuple(idiom.split()) for idiom in _IDIOM_WORDS.split(";"))
"""A verb and words that follow it in this order, not far."""
_NOUNS: Final = word_set("veto selection decision decisions call choice choices bet tradeoff trade-off compromise")
"""With make, take, do, reach and come to."""
NOUNS: Final = word_set("decision call choice pick bet idea say tradeoff trade-off")
_TIMES: Final = CALENDAR | word_set("later next week month quarter year sprint phase version")
_CUT: Final = word_set(
    "latency time times cost costs error errors price bill rate memory size half percent load traffic runtime spend "
    "in through rates delay footprint usage noise response training"
)
"""What is cut down is a result, not a choice."""

FAINT: Final = ADVERBS - {"both", "all", "like", "each", "no", "later"}
"""Left out before the words behind a verb are looked at."""
_KEEP_NOT: Final = word_set(
    "log diary list record note copy copies backup track going an quiet calm up pace notes in on failing records "
    "silent telling asking short brief eye busy"
)


def decides(lemma: str, after: Sequence[str], near: Sequence[str]) -> bool:
    following = near[0] if near else ""
    if lemma == "agree":
        return _agreed(following, after)
    if _chooses_nothing(lemma, near):
        return False
    if lemma in DECIDE or _particle(lemma, near):
        return True
    if lemma in {"make", "take", "do", "reach", "come"} and _noun_near(near):
        return not (lemma == "take" and set(near[:4]) & {"call", "calls"} and not set(near) & {"to", "on"})
    if lemma == "commit" and near[1:2] == ["to"] and following in {"us", "me", "myself", "ourselves"}:
        return True
    if set(near[:5]) & _AIMS.get(lemma, frozenset()):
        return True
    if lemma == "give" and near[1:] and near[-1] == "no":
        return True
    if lemma == "stop" and len(near) == 1 and following in {"it", "them", "everything", "that"}:
        return True
    return any(lemma == idiom[0] and _in_order(idiom[1:], near) for idiom in _IDIOMS) or _shaped(lemma, near)


def _shaped(lemma: str, near: Sequence[str]) -> bool:
    """Verbs of doing that choose by what they are done to: "cut the scope", "took the second", "kept the schema"."""
    following = near[0] if near else ""
    if lemma == "cut":
        stop = next((i for i, word in enumerate(near) if word in PREPOSITIONS - {"down"}), 4)
        return stop > 0 and bool(near) and not set(near[: min(stop, 4)]) & _CUT
    if lemma in _SETS:
        return _to_value(lemma, near)
    if lemma == "go" and following in _ANSWERS:
        return True
    if lemma == "hold":
        return bool(set(near[:4]) & _UNDERTAKINGS) and following not in PREPOSITIONS
    if lemma == "call":
        return near in (["it"], ["it", "off"])
    if lemma == "take" and "over" in near[1:5]:
        return True
    if lemma == "take":
        choice = following in {"it", "them", "that", "this", "those", "both", "neither"} and len(near) < 2
        ranked = following == "the" and any(_compares(word) for word in near[1:3])
        ranked = ranked or (following in DETERMINERS and bool(set(near[1:4]) & _OFFERED))
        return choice or ranked
    if lemma == "keep":
        gerund = following.endswith("ing") and len(following) > 5
        return bool(near) and not gerund and not set(near[:3]) & _KEEP_NOT and following not in PREPOSITIONS
    return lemma == "push" and _postponed(near)


_ANSWERS: Final = word_set("no nope okay ok yes yeah yep fine alright what")
"""Words of one's own behind "went": "I went, nope, one service"."""


def _compares(word: str) -> bool:
    return word in _RANKS or (len(word) > 4 and word.endswith(("est", "er")) and not is_person(word))


def sets_value(lemma: str, after: Sequence[str]) -> bool:
    """Whether the passive sets a value: "was raised to ninety days"."""
    return lemma in _SETS and after[:1] in (("at",), ("to",)) and _to_value(lemma, ["it", *after])


def _to_value(lemma: str, near: Sequence[str]) -> bool:
    """Whether what is set has a value: "capped it at four", "put the weight at ten percent", "cut it to one page"."""
    at = next((i for i, word in enumerate(near[:6]) if word in {"at", "to", "under", "below"}), None)
    if at is None or (at == 0 and lemma not in {"limit", "restrict"}):
        return False
    number = any(word in _NUMBERS or word[:1].isdigit() for word in near[at + 1 : at + 4])
    if lemma in {"raise", "lower"}:
        return number and (near[0] in {"it", "them"} or bool(set(near[:at]) & _LIMITS))
    return number or lemma in {"limit", "restrict", "confine"}


_SETS: Final = word_set("set put fix limit restrict confine raise lower peg")
_LIMITS: Final = word_set(
    "threshold thresholds limit cap bar quota retention budget timeout bound target minimum maximum window weight "
    "price prices fee"
)
_NUMBERS: Final = word_set(
    "zero one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty "
    "seventy eighty ninety hundred thousand half point percent"
)
_OFFERED: Final = word_set(
    "option offer job role deal route path approach risk hit loss gamble package promotion position alternative"
)
"""What is accepted where it is taken."""


def _postponed(near: Sequence[str]) -> bool:
    return bool(set(near[:5]) & {"to", "back", "until", "till", "by"} and set(near[:6]) & _TIMES)


def _chooses_nothing(lemma: str, near: Sequence[str]) -> bool:
    """Verbs that choose in most of what is said, in what they do not: "latency dropped to", "let me", "pushed back"."""
    following = near[0] if near else ""
    if lemma in {"drop", "freeze", "quit"}:
        return not near or following in PREPOSITIONS | {"and"} or bool(set(near[:4]) & _COMPUTING)
    if lemma == "pick" and "up" in near[:3]:
        return True
    if lemma == "go" and near[1:2] and following in {"with", "for"} and near[1] in {"him", "her", "me", "us"}:
        return True
    return bool(set(near[:3]) & _PHRASES) or (
        (lemma == "kill" and bool(set(near[:4]) & _COMPUTING))
        or (lemma == "let" and following in {"me", "us", "you"})
        or (lemma == "push" and following == "back")
        or (lemma == "resolve" and following not in {"to", "that"})
    )


_PHRASES: Final = word_set("teeth words flow kids breakfast lunch dinner coffee")
"""What makes an idiom of it: "cut my teeth", "go with the flow"."""


def _agreed(following: str, after: Sequence[str]) -> bool:
    """To do something, not that something is so."""
    return following in {"to", "on", "upon", "together"} or (following == "that" and bool(set(after[:9]) & MODAL))


_COMPUTING: Final = word_set("process job query server pod instance packets")
_UNDERTAKINGS: Final = word_set(
    "project rollout launch experiment pilot campaign migration programme program deployment release initiative "
    "contract product trial effort collaboration partnership cooperation work funding"
)
_DATES: Final = word_set("deadline launch release date go-live kickoff")
_GOALS: Final = word_set(
    "goal goals target targets priority priorities requirement requirements direction strategy budget"
)
_AIMS: Final = {
    **dict.fromkeys(("stop", "end", "close", "halt"), _UNDERTAKINGS),
    "stop": _UNDERTAKINGS | {"development", "production", "whole"},
    "change": _GOALS | _DATES | {"plan", "plans", "course", "scope", "roadmap"},
    "move": _DATES,
    "fix": _DATES | {"price", "budget", "scope"},
    "pull": _UNDERTAKINGS | {"feature", "model", "page", "ad"},
    "set": _GOALS | {"deadline", "rule", "rules", "limit", "limits", "cap", "threshold"},
}
"""What is chosen when somebody stops, moves, sets or changes it."""
_RANKS: Final = word_set("first second third last other hosted one easy safe cheap simple small big slow fast")


_SEPARABLE: Final = word_set("out down off back up away aside in through")
_NO_OBJECT: Final = word_set("go give come fall pull end narrow walk step stay zero home hone")
"""Behind these no object stands before the particle."""
_OFTEN_ELSE: Final = word_set("for in on up down back")
_CHECKED: Final = word_set("go back come hold end lock")


def _particle(lemma: str, near: Sequence[str]) -> bool:
    """Whether the particle follows at once, or behind an object of up to four words with no preposition in it."""
    particles = DECIDE_WITH.get(lemma, "").split()
    for i, word in enumerate(near[:6]):
        if word in particles:
            if i == 0 and word in _OFTEN_ELSE and lemma in _CHECKED:
                return _chosen(lemma, word, near)
            return i == 0 or (word in _SEPARABLE and lemma not in _NO_OBJECT)
        if word in PREPOSITIONS or (i and lemma_of(word) and word in {"and", "was", "were", "is"}):
            return False
    return False


def _chosen(lemma: str, particle: str, near: Sequence[str]) -> bool:
    """Particles that often mean something else: "went for lunch", "came down with", "went back"."""
    rest = near[1:3]
    if lemma == "go" and particle == "for":
        return not set(rest) & {"lunch", "dinner", "coffee", "walk", "years", "months", "weeks", "days"}
    if lemma == "end":
        return rest[:1] == ["with"] and bool(rest[1:]) and not set(rest[1:]) & (_ANY | _NUMBERS - {"one"})
    if lemma == "go" and particle == "in":
        return rest[:1] == ["on"]
    if lemma == "come":
        return rest[:1] == ["on"] or rest[:1] == ["to"]
    return lemma in {"back", "lock"} or (lemma == "hold" and particle == "back")


_ANY: Final = word_set("a an no more less fewer too lots many much some")
"""What one ends up with and has not chosen: "ended up with a mess"."""


def _noun_near(near: Sequence[str]) -> bool:
    for word in near[:5]:
        if word in _NOUNS:
            return True
        if word in {"to", "for", "with"} and near[:1] != [word]:
            return False
    return False


def _in_order(words: Sequence[str], near: Sequence[str]) -> bool:
    place = 0
    for word in near[:6]:
        if place < len(words) and word == words[place]:
            place += 1
    return place == len(words)
