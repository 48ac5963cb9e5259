"""The verbs that tell a decision from an action and an action from an opinion, in all their forms."""

from typing import Final, Literal

from bot.scoring.grammar import HELPERS
from bot.scoring.tokens import word_set

Role = Literal["decision", "action", "judgement", "other"]

_IRREGULAR: Final = """
be was been; become became become; begin began begun; bring brought brought; build built built; buy bought bought;
catch caught caught; choose chose chosen; come came come; cut cut cut; deal dealt dealt; do did done;
draw drew drawn; drive drove driven; fall fell fallen; feel felt felt; fight fought fought; find found found;
get got gotten; give gave given; go went gone; grow grew grown; have had had; hear heard heard; hold held held;
keep kept kept; know knew known; lay laid laid; lead led led; learn learnt learnt; leave left left; let let let;
lose lost lost; make made made; mean meant meant; meet met met; pay paid paid; put put put; read read read;
run ran run; rewrite rewrote rewritten; say said said; see saw seen; sell sold sold; send sent sent;
set set set; shrink shrank shrunk; sit sat sat; speak spoke spoken; spend spent spent; split split split;
stand stood stood; stick stuck stuck; take took taken; teach taught taught; tell told told;
think thought thought; throw threw thrown; understand understood understood; win won won; write wrote written;
rebuild rebuilt rebuilt; rethink rethought rethought; undo undid undone; show showed shown; prove proved proven;
spin spun spun; break broke broken; rise rose risen; swap swapped swapped; overrule overruled overruled;
ship shipped shipped; shard sharded sharded; hit hit hit; bet bet bet; quit quit quit; seek sought sought
"""

DECIDE: Final = word_set(
    "decide choose pick select opt reject veto prioritize prioritise deprioritize determine propose "
    "suggest recommend insist advocate overrule approve bet"
)
"""Verbs that choose or push a choice."""
DECIDE_WITH: Final = {
    "go": {"with", "for", "ahead"},
    "settle": {"on", "for"},
    "commit": {"to"},
    "stick": {"with", "to"},
    "push": {"for", "back"},
    "argue": {"for", "against", "that"},
    "rule": {"out"},
    "turn": {"down"},
    "agree": {"to", "on"},
    "sign": {"off"},
    "land": {"on"},
    "lean": {"towards", "toward"},
    "call": {"off"},
    "side": {"with"},
    "plump": {"for"},
}
"""Verbs that choose together with this word, which follows at once or after one other."""
DECISION_NOUNS: Final = frozenset({"decision", "call", "choice", "bet", "tradeoff", "trade-off"})
WOULD_DECIDE: Final = word_set("use go start choose pick select keep avoid favour favor begin stay")
"""After "would" or "will" these choose a design: "I would use a queue"."""

JUDGE: Final = word_set(
    "think believe feel reckon guess suspect realize realise conclude figure expect assume prefer doubt "
    "worry hope consider regret appreciate know understand learn trust disagree agree suppose wonder "
    "imagine find judge value care"
)
"""Verbs of opinion and insight."""
EPISTEMIC: Final = word_set("think believe guess suppose feel reckon imagine")
"""In the present tense before a statement these only soften it: "I think we used Kafka"."""
SAY: Final = word_set("say tell ask mention reply answer shout claim warn announce")

ACT: Final = word_set(
    "add adapt adjust align analyse analyze annotate apply architect arrange ask assign audit automate "
    "backfill benchmark break bring build buy cache calculate call change check clean coach code "
    "collaborate collect compare compile compute configure connect contact contribute convert convince "
    "coordinate create cut debug define delegate deliver demo deploy deprecate design detect develop "
    "diagnose discuss divide do document draft drive drop drove edit email enable engineer escalate "
    "establish evaluate examine execute explain explore export expose extend extract facilitate filter "
    "finish fix fight follow form gather generate get give group guide handle help hire host identify "
    "implement improve increase index inform initiate inspect install instrument integrate interview "
    "introduce investigate invite involve isolate iterate join label launch lay lead limit listen load "
    "log look lower maintain make manage map measure meet mentor merge migrate minimize mock model "
    "modify monitor move negotiate normalize notice onboard open optimize optimise order organize "
    "organise own parallelize parse partition patch persuade pilot plan plot prepare present probe "
    "process profile program protect prototype prove provide publish pull push put quantify raise reach "
    "read rebuild recover recruit redesign reduce refactor release remove rename reorganize replace "
    "replicate report request research resolve retrain restore restructure reverse review rewrite roll "
    "rotate route run sample save scale schedule scope send separate serve set shard share shift ship "
    "show shrink simplify simulate sit sketch solve speak spend spin split stabilize standardize start "
    "stop store streamline structure study submit supervise support swap switch take talk teach tell "
    "test throw trace track train transform translate trigger try tune turn tweak undo unify update "
    "upgrade use validate verify version visit visualize walk wire work wrap write"
)
"""Verbs of doing. Any other verb in -ed with a person before it counts as doing too."""

STATIVE: Final = word_set(
    "be have need want like love hate seem belong contain depend exist include lack matter mean own owe "
    "remember forget sound see hear notice become get happen live stay remain wait end last"
) - {"own", "get", "notice"}
"""Verbs that do nothing."""
CHANGE: Final = word_set(
    "drop fall rise grow increase decrease improve shrink fail crash double triple halve change stop "
    "start break dropped doubled tripled halved crashed failed decreased win lose"
)
"""Verbs of what happens to things: with a thing before them nobody acts."""
CATENATIVE: Final = word_set("try start begin manage help continue proceed end finish keep get go come wind plan offer")
"""Verbs that pass the role on to the verb after them: "managed to fix", "ended up choosing"."""

_VOWELS: Final = "aeiou"


def _forms(lemma: str) -> dict[str, tuple[str, str]]:
    """Each written form of a regular verb with (lemma, form name)."""
    double = (
        len(lemma) > 2
        and lemma[-1] not in "aeiouwxy"
        and lemma[-2] in _VOWELS
        and lemma[-3] not in _VOWELS
        and (len(lemma) <= 4 or lemma in {"commit", "submit", "debug", "format", "refer", "transfer"})
    )
    stem = lemma + lemma[-1] if double else lemma
    if lemma.endswith("e"):
        past, gerund = lemma + "d", lemma[:-1] + "ing"
    elif lemma.endswith("y") and lemma[-2] not in _VOWELS:
        past, gerund = lemma[:-1] + "ied", lemma + "ing"
    else:
        past, gerund = stem + "ed", stem + "ing"
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        third = lemma[:-1] + "ies"
    else:
        third = lemma + ("es" if lemma.endswith(("s", "x", "ch", "sh", "z", "o")) else "s")
    return {
        gerund: (lemma, "gerund"),
        third: (lemma, "present"),
        past: (lemma, "past"),
        lemma: (lemma, "base"),
    }


def _build() -> tuple[dict[str, tuple[str, str]], frozenset[str]]:
    lemmas = DECIDE | DECIDE_WITH.keys() | WOULD_DECIDE | JUDGE | SAY | ACT | STATIVE | CATENATIVE
    forms: dict[str, tuple[str, str]] = {}
    for lemma in sorted(lemmas):
        forms.update(_forms(lemma))
    participles = set()
    for entry in _IRREGULAR.replace("\n", " ").split(";"):
        lemma, past, participle = entry.split()
        forms.update({form: (lemma, kind) for form, (_, kind) in _forms(lemma).items() if kind != "past"})
        forms[past] = (lemma, "past")
        if participle not in forms:
            forms[participle] = (lemma, "participle")
        participles.add(participle)
    for form in ("is", "are", "am", "were", "was"):
        forms[form] = ("be", "past" if form in ("was", "were") else "present")
    forms["has"] = ("have", "present")
    forms["does"] = ("do", "present")
    return forms, frozenset(participles)


FORMS, PARTICIPLES = _build()
"""FORMS: written form → (lemma, base|present|past|gerund|participle)."""

NOT_PASSIVE: Final = word_set(
    "concerned worried interested tired excited supposed convinced involved surprised pleased "
    "frustrated scared overwhelmed determined committed motivated stressed confused experienced used "
    "allowed based located related limited complicated dedicated ashamed disappointed satisfied "
    "inspired aligned skilled outdated isolated distributed unrelated detailed advanced"
)
"""Adjectives that look like participles."""
_NO_VERB_ED: Final = word_set("need speed feed seed bed red hundred indeed embed shed exceed proceed succeed")


def lemma_of(word: str) -> tuple[str, str] | None:
    """(lemma, form) of a verb form, None for other words. Unknown words in -ed are pasts of themselves."""
    found = FORMS.get(word)
    if found is None and len(word) > 4 and word.endswith("ed") and word not in _NO_VERB_ED | NOT_PASSIVE:
        return word, "past"
    return found


def is_participle(word: str) -> bool:
    """Whether "was" before this word makes a passive."""
    if word in NOT_PASSIVE or word in _NO_VERB_ED:
        return False
    return word in PARTICIPLES - {"been", "become", "come", "gone", "run", "set", "cut"} or word.endswith("ed")


def is_noun_like(word: str) -> bool:
    """Forms that stand before a noun more often than for a verb."""
    return word in {"set", "cut", "put", "read", "split", "left", "lost", "distributed", "shared", "led"}


def can_be_verb(word: str) -> bool:
    """Whether the word is a verb form, a helper, or carries one."""
    return bool(lemma_of(word)) or word in HELPERS or word.endswith(("'m", "'re", "'ve", "'ll", "'d"))
