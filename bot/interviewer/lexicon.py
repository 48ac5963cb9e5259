"""Words by their job, for comparing sentences without a model: function words, common words, stems."""

import re
from functools import lru_cache

from bot.interviewer.moves import MoveName

_WORD = re.compile(r"[a-z0-9]+(?:['.][a-z0-9]+)*%?", re.ASCII)
_VOWEL = re.compile(r"[aeiouy]")


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


def words(text: str) -> list[str]:
    """Lower case, no punctuation, hyphens as spaces: "A time-based split." → a time based split."""
    return _WORD.findall(text.lower().replace("’", "'"))


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """One form for a word's common forms: splits, splitting → split; calibrated, calibration → calibr.

    Rough on purpose: it serves to compare sentences, both of which went through it.
    """
    word = word.removesuffix("'s").replace("'", "")
    if word in FUNCTION_WORDS or any(c.isdigit() for c in word):
        return word
    for suffix in _SUFFIXES:
        base = word[: len(word) - len(suffix)]
        if word.endswith(suffix) and len(base) >= 3 and _VOWEL.search(base):
            word = f"{base}y" if suffix in {"ied", "ies"} else base
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word[:-1] + "i" if len(word) > 3 and word.endswith("y") else word.removesuffix("e")


def stems(text: str) -> list[str]:
    """The stems of the words that carry meaning."""
    return [stem(word) for word in words(text) if word not in FUNCTION_WORDS]


def same_person(found: list[str]) -> list[str]:
    """Words with I, we and you made alike, and forms of "to be", to compare "you were" with "I was"."""
    expanded = (_EXPANDED.get(word, (word,)) for word in found)
    return [part for parts in expanded for part in parts]


_SUFFIXES = (
    "izations", "ization", "ational", "ations", "ation", "ingly", "ators", "ator", "izing", "ized", "izes", "ize",
    "ments", "ment", "ness", "ings", "ing", "edly", "ied", "ies", "ions", "ion", "ated", "ates", "ate",
    "able", "ible", "ers", "ed", "er", "es", "ly", "s",
)  # fmt: skip

_PERSON = {
    "i": "you",
    "me": "you",
    "we": "you",
    "us": "you",
    "my": "your",
    "our": "your",
    "mine": "yours",
    "ours": "yours",
}
_BE = {"am", "are", "is", "was", "were", "be", "been"}
_EXPANDED: dict[str, tuple[str, ...]] = {
    **{word: (plain,) for word, plain in _PERSON.items()},
    **dict.fromkeys(_BE, ("be",)),
    **{f"{who}'{short}": ("you", "be") for who, short in (("i", "m"), ("we", "re"), ("you", "re"))},
    **{f"{who}'ve": ("you", "have") for who in ("i", "we", "you")},
    **{f"{who}'ll": ("you", "will") for who in ("i", "we", "you")},
    **{f"{who}'d": ("you", "would") for who in ("i", "we", "you")},
}  # fmt: skip

FUNCTION_WORDS = _listed(
    """a about after again all also am an and any anything are as at be because been before being between
    both but by can can't cannot could did didn't do does doesn't doing don't done down during each
    either else even ever every everything few for from further had has have having he her here hers him
    his how i i'd i'll i'm i've if in into is isn't it it's its itself just let like many may me might
    mine more most much must my myself neither no none nor not nothing now of off often on once one only
    or other others our out over own quite rather really same she should so some something still such
    than that that's the their them themselves then there there's these they they're this those though
    through to together too under until up upon us very was wasn't way we we're we've well were weren't
    what what's when where whether which while who whom whose why will with within without won't would
    wouldn't yes yet you you'd you'll you're you've your yours yourself thing things one's ones lot bit
    kind sort actually basically maybe perhaps tell say said says walk talk mention mentioned mean means
    explain describe exactly specifically particular concrete concretely earlier back get got go going
    goes went come came make makes made making take took taken give gave given put see saw seen know
    knew known think thought want wanted need needed"""
)
"""They carry no subject of their own, so sharing them means nothing."""

ORDINARY = frozenset(
    map(
        stem,
        _listed(
            """model models data system systems time times user users team teams feature features value
            values number numbers result results work works working change changes changed problem
            problems case cases day days week weeks month months year years hour hours minute minutes
            second seconds people person customer customers project product products company business
            decision decisions decide decided choose chose choice option options approach reason reasons
            cause outcome effect impact part parts point points step steps first last next new old good
            better best bad worse worst big small large high low long short early late fast slow right
            wrong different use used using useful build built building run running start started end
            ended keep kept look looking find found show shown learn learned help helped happen happened
            happens ask asked answer question measure measured test tested check checked improve
            improved decrease increase increased compare compared expect expected cost costs price risk
            situation production live launch ship shipped service training train trained prediction
            predictions predict error errors accuracy performance quality level rate share half two
            three four five hundred thousand important main real whole single several little less enough
            sure hard easy simple possible today tomorrow world side place kind set list order line hand
            job role task code engineer engineers example examples input inputs output outputs item
            items request requests number metric metrics signal process design component matter matters
            handle deal deliver consider believe feel try tried turn turned stay follow followed move
            moved call called add added remove removed leave left break breaks broke fail failed fails
            failure fix fixed notice noticed detect affect affected drive drove lead led support plan
            planned agree agreed personally yourself alternative alternatives option tradeoff against
            instead gain lose lost back experience lesson evidence proof tell moment later afterwards
            ever since become specific actual overall general likely main biggest large kinds ways score scores
            column columns row rows label labels class classes table tables page pages"""
        ),
    )
)
"""Stems so common in any interview that sharing one gives nothing away."""

NEUTRAL = frozenset(
    map(
        stem,
        _listed(
            """accept act adapt address adjust affect aim allow alone another apply argue arrive aside assess assume
            available avoid aware balance base based became become began begin behave behavior behind being
            belong benefit bring buy care carry catch challenge check choosing clear close collect combine
            coming compare complete concern condition confirm connect consequence consequences consider
            consistent contain context continue contribute contribution control copy correct count cover
            create criteria criterion current define depend describe design determine develop differ
            difficult direct discover discuss discussed doing doubt drive driven due duplicate effort enable
            ensure entire essential estimate evaluate event eventually exact exist expectation explore
            extend extra face facing fact factor factors far figure final finally find fine flaw flaws focus
            form free fresh full fully future gap getting given giving goal goals group grow guarantee guide
            happening identical imagine immediate include increasing indicate individual influence
            information initial initially inside interpret introduce involve involved issue issues judge
            justify kept know knowing largely later limit limits link loop lower main maintain major manage
            meant mind missing mistake mistakes modify moment monitor mostly motivate nature near nearly
            necessary need needs next normal observe obstacle obtain obvious occur open opinion option order
            origin original originate outcome outside overcome overlap pair particular partly past path pay
            period personally persuade phase pick piece pieces play position possible potential practically
            practice precise present prevent previous primary priorities prioritize priority proceed prove
            pull purely purpose push put putting quantify rank reach react reaction ready realize reasoning
            receive recent recognize recover relate related relevant rely remain repeat replace represent
            require resolve respect respond responsibility responsible rest review role rule rules same save
            seeing select separate set settle shape share shift similar simply single size soon sort source
            sources specific spend stage stand state step stop structure subset succeed success suitable
            suppose surprise switch taking tangible tell telling thing thinking through top total track
            treat true trust trustworthy turn type typical ultimately unexpected unusual usual validate vary
            verify versus view visible vs wait walk want weak weakness weaknesses weigh worried worry worth
            write"""
        ),
    )
)
"""Plain words a question may need though nobody has said them. None praises or names a subject."""

_TRADE: dict[MoveName, str] = {
    "probe_decision": "decide decided decision choose chose choice call option pick picked settle",
    "probe_reasoning": """reason reasons reasoning convinced convince drove motivated alternative alternatives consider
    considered rationale give gave decide decided decision choose chose choice prefer""",
    "probe_outcome": """outcome result results happen happened end effect impact change changed difference turn improve
    improved measure measured afterwards show showed work worked number numbers evidence proof""",
    "probe_ownership": "yourself personally role part own contribution contribute responsible alone decision",
    "probe_metric": "measure measured metric metrics number numbers quantify evaluate track percent baseline",
    "probe_tradeoff": """tradeoff tradeoffs trade cost costs price sacrifice gave lose lost alternative downside
    downsides compromise drawback""",
    "probe_failure": "fail fails failed failure break breaks broke wrong worst risk error trouble",
    "ask_constraint_reason": "constraint constraints requirement requirements limit matter matters",
    "scale_up": "scale scaled grow grows times traffic load volume larger bigger break breaks bottleneck",
}
MOVE_WORDS: dict[MoveName, frozenset[str]] = {
    name: frozenset(map(stem, _listed(trade))) for name, trade in _TRADE.items()
}
"""What a question of that move may turn on besides the target's own words."""

PLAIN = ORDINARY.union(NEUTRAL, *MOVE_WORDS.values(), (stem(f"{word}s") for word in FUNCTION_WORDS))
"""What may be said besides the words on the table."""

ENGLISH_MARKERS = _listed(
    """what how why which when where who whose did do does can could would should is are was were will have has had
    tell walk"""
)
"""An English question holds one of these."""

FOREIGN = _listed(
    """der das und ist wie warum sie ihr haben nicht ein eine mit que qué el la los las por como cómo una
    es está pourquoi quel quelle est les des vous avez une dans perché come il che sono hai wat hoe
    waarom het een você não para porque foi"""
)
"""Frequent words of other languages that English does not have."""
