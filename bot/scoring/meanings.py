"""What a verb means for ownership: it chooses, judges, says, does something, or only describes.

Lists go by meaning and are meant to be complete, whatever the answer is about; many verbs choose only together with
a particle or an object ("turn down", "cut the scope", "draw the line").
"""

from collections.abc import Sequence
from typing import Final, Literal

from bot.scoring.grammar import ADVERBS, DETERMINERS, MODAL, NOT_SUBJECT, PREPOSITIONS
from bot.scoring.people import CALENDAR, is_person
from bot.scoring.tokens import word_set
from bot.scoring.verbs import lemma_of

Meaning = Literal["decide", "judge", "say", "act", "state"]
Role = Literal["decision", "action", "judgement", "other"]

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
    "nominate appoint omit"
)
DECIDE_WITH: Final = {
    "go": "with for ahead against without along",
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
    "throw": "out",
    "pass": "on up",
    "stay": "with",
    "wave": "through",
    "get": "rid",
    "steer": "clear",
    "do": "without",
    "shut": "down",
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
different way; bite bullet; take plunge; give ok; give okay; give approval; give yes
"""
_IDIOMS: Final = tuple(tuple(idiom.split()) for idiom in _IDIOM_WORDS.split(";"))
"""A verb and words that follow it in this order, not far."""
_NOUNS: Final = word_set("veto selection decision decisions call choice choices bet tradeoff trade-off compromise")
"""With make, take, do, reach and come to."""
NOUNS: Final = word_set("decision call choice bet idea say tradeoff trade-off")
_TIMES: Final = CALENDAR | word_set("later next week month quarter year")
_CUT: Final = word_set(
    "latency time times cost costs error errors price bill rate memory size half percent load traffic runtime spend "
    "in through rates delay footprint usage noise response training"
)
"""What is cut down is a result, not a choice."""

JUDGE: Final = word_set(
    "think believe feel reckon guess suspect realise realize conclude figure expect assume prefer doubt worry hope "
    "consider regret appreciate know understand learn trust disagree suppose wonder imagine find judge value care "
    "want wish like love hate dislike favor favour estimate underestimate overestimate deem recognise recognize "
    "determine anticipate intend mind fear see enjoy respect admire oppose object agree notice foresee mistrust "
    "distrust presume predict desire misjudge misunderstand weigh ponder lean"
)
"""Opinion, insight and wish."""
THINK: Final = word_set("think believe guess suppose feel reckon imagine say")
"""Before somebody's own statement these only soften it: "I think we used Kafka"; what is thought to be is judged."""
SAY: Final = word_set(
    "yell accuse mutter murmur respond cry sigh urge beg order blame imply message grumble brag protest counter answer "
    "post phone ring lament moan whine quip quote scold signal communicate clarify emphasise emphasize remonstrate "
    "say tell ask mention reply answer shout claim warn announce suggest propose recommend explain argue insist "
    "promise state point complain remark declare write teach remind assure whisper scream joke reason object advise "
    "demand admit comment email text inform report pretend boast hint assert repeat confirm swear stress offer"
)
"""What may have somebody's words behind it."""
_STATE: Final = word_set(
    "be have need belong contain depend exist include lack matter mean owe remember forget sound become get happen "
    "live stay remain wait end last hit save win lose cost reach gain benefit struggle suffer sit lie stand seem "
    "appear tend deserve consist survive pay earn beat hesitate neglect succeed fail own achieve exceed miss sleep "
    "age hear afford"
)
"""What describes somebody, or what happens to them."""
_STILL_ACTS: Final = {
    "sit": word_set("down"), "get": word_set(
    "rid approval agreement started together involved hold buy-in"
),
    "reach": word_set("out"), "stay": word_set("late up"), "stand": word_set("up"),
}  # fmt: skip
_TAKE_NOT: Final = word_set("over part care notes time long ages weeks months days hours a an place pictures photos on")
_KEEP_NOT: Final = word_set(
    "log diary list record note copy copies backup track going an quiet calm up pace notes in on failing records "
    "silent telling asking"
)

WORK: Final = word_set(
    "look check ask measure label test evaluate monitor watch run compare profile draw explain talk walk write read "
    "examine investigate inspect validate verify interview debug analyse analyze review sketch plot try discuss show "
    "estimate calculate compute visit call help need tell gather collect listen track log find be have get come see "
    "clarify describe study sit speak annotate trace reproduce benchmark confirm continue work happen notify iterate "
    "mention answer begin imagine sum summarise suggest propose recommend"
)
"""After "would" these stay work to do; other verbs choose a design: "I would use a queue", "I'd cap the retries"."""
CATENATIVE: Final = word_set(
    "try start begin manage help continue proceed end finish keep get go come wind plan have volunteer happen attempt "
    "use be need dare rush"
)
"""Verbs that hand on to the verb after them: "managed to fix", "ended up choosing"."""
CHANGE: Final = word_set("drop cut freeze fail break stop start close skip select pick accept reject keep take")
"""What things do as well as people."""


def meaning(lemma: str, after: Sequence[str]) -> Meaning:
    """Of a verb with a person as its subject, or in the passive, from the words that follow it."""
    near = [word for word in after[:7] if word not in _FAINT]
    if _decides(lemma, after, near):
        return "decide"
    if lemma in {"have", "get", "express", "share", "hold", "lose"} and set(near[:3]) & _VIEWS:
        return "judge"
    if lemma == "call" and near[1:2] and near[0] in {"it", "this", "that", "them"} and near[1] in DETERMINERS:
        return "judge"
    if lemma in {"come", "get"} and tuple(after[:2]) == ("back", "with"):
        return "say"
    if lemma in {"have", "get"} and _causes(after):
        return "act"
    if lemma in JUDGE:
        return "judge"
    if lemma in SAY:
        return "say"
    if lemma in _STATE and not set(after[:2]) & set(_STILL_ACTS.get(lemma, ())):
        return "state"
    return "act"


_FAINT: Final = ADVERBS - {"both", "all", "like", "each"} - {"no"}
_VIEWS: Final = word_set(
    "favourite favorite opinion doubt doubts feeling impression preference concern concerns worry worries merit hope "
    "hopes suspicion view hunch reservations objection objections"
)


def _decides(lemma: str, after: Sequence[str], near: Sequence[str]) -> bool:
    following = near[0] if near else ""
    if lemma == "agree":
        return _agreed(following, after)
    if _chooses_nothing(lemma, near):
        return False
    if lemma in DECIDE or _particle(lemma, near):
        return True
    if lemma in {"make", "take", "do", "reach", "come", "have"} and _noun_near(near):
        return True
    if set(near[:5]) & _AIMS.get(lemma, frozenset()):
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
    if lemma == "take":
        choice = following in {"it", "them", "that", "this", "those", "both", "neither"} and len(near) < 2
        ranked = following == "the" and any(w.endswith("est") or w in _RANKS for w in near[1:3])
        return choice or ranked
    if lemma == "keep":
        gerund = bool((later := lemma_of(following)) and later[1] == "gerund")
        return bool(near) and not gerund and not set(near[:3]) & _KEEP_NOT and following not in PREPOSITIONS
    return lemma == "push" and _postponed(near)


def _postponed(near: Sequence[str]) -> bool:
    return bool(set(near[1:5]) & {"to", "back", "until", "till", "by"} and set(near[1:6]) & _TIMES)


def _chooses_nothing(lemma: str, near: Sequence[str]) -> bool:
    """Verbs that choose in most of what is said, in what they do not: "latency dropped to", "let me", "pushed back"."""
    following = near[0] if near else ""
    if lemma in {"drop", "freeze", "quit"}:
        return not near or following in PREPOSITIONS | {"and"} or bool(set(near[:4]) & _COMPUTING)
    return (
        (lemma == "kill" and bool(set(near[:4]) & _COMPUTING))
        or (lemma == "let" and following in {"me", "us", "you"})
        or (lemma == "push" and following == "back")
        or (lemma == "resolve" and following not in {"to", "that"})
    )


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
    "set": _GOALS | {"deadline"},
}
"""What is chosen when somebody stops, moves, sets or changes it."""
_RANKS: Final = word_set("first second third last other hosted one cheaper simpler safer smaller bigger")


def _particle(lemma: str, near: Sequence[str]) -> bool:
    """Whether the particle follows at once, or behind an object of up to four words with no preposition in it."""
    particles = DECIDE_WITH.get(lemma, "").split()
    for i, word in enumerate(near[:6]):
        if word in particles:
            separable = word in {"out", "down", "off", "back", "up", "away", "aside", "in"}
            if i == 0 and word in {"for", "in", "on", "up", "down", "back"} and lemma in {"go", "back", "come", "hold"}:
                return _chosen(lemma, word, near)
            return i == 0 or (separable and lemma not in {"go", "give", "come", "fall", "pull"})
        if word in PREPOSITIONS or (i and lemma_of(word) and word in {"and", "was", "were", "is"}):
            return False
    return False


def _chosen(lemma: str, particle: str, near: Sequence[str]) -> bool:
    """Particles that often mean something else: "went for lunch", "came down with", "went back"."""
    rest = near[1:3]
    if lemma == "go" and particle == "for":
        return not set(rest) & {"lunch", "dinner", "coffee", "walk", "years", "months", "weeks", "days"}
    if lemma == "come":
        return rest[:1] == ["on"] or rest[:1] == ["to"]
    return lemma == "back" or (lemma == "hold" and particle == "back")


def _noun_near(near: Sequence[str]) -> bool:
    for word in near[:5]:
        if word in _NOUNS:
            return True
        if word in {"to", "for", "with"} and near[:1] != [word]:
            return False
    return False


def _causes(after: Sequence[str]) -> bool:
    """Whether somebody was made to do something: "had native speakers rate them"."""
    for i, word in enumerate(after[1:5], start=1):
        found = lemma_of(word)
        if word in PREPOSITIONS | {"that", "which", "who"} or word in DETERMINERS:
            return False
        if found and found[1] == "base" and (is_person(after[i - 1]) or after[i - 1] in NOT_SUBJECT):
            return True
    return False


def _in_order(words: Sequence[str], near: Sequence[str]) -> bool:
    place = 0
    for word in near[:6]:
        if place < len(words) and word == words[place]:
            place += 1
    return place == len(words)
