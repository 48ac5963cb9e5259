"""What a turn is, if it is not an answer: "could you repeat that", "let me think", "let's pause".

Text rules on recognised speech, which has weak punctuation. A turn is an act when it holds one of the act's
phrases and every other word is a courtesy, a function word or one that goes with that act; so "let's stop
here" is an act and "I decided to stop the training" is an answer. A request may also close a longer answer as
a sentence of its own. The phrases are in `bot.interviewer.act_phrases`.
"""

import re

from bot.interviewer.act_phrases import BACKCHANNELS, CHECKS_BACK, CHOICES, FREE, RULES, TO_INTERVIEWER, Rule
from bot.interviewer.moves import Act
from bot.interviewer.pattern import Pattern, words_of

CLOSE_ANSWERS: frozenset[Act] = frozenset({rule.act for rule in RULES if rule.tail} | {"clarify", "ask_back"})
"""What a longer answer may end with."""

_SHORT = 25
"""Words: a longer turn is an answer unless its last sentence is a request."""
_UNMARKED = 14
"""Words: a question without its question mark is believed up to this length."""

_HESITATION = re.compile(r"\b(?:u+[hm]+|e+r+m*|a+h+|h+m+|m{2,}|o+h+)\b[,.]?", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:so|and|but|also|or|then|well|okay|ok|sure|right|yes|no|sorry|first|actually|just|quick question|"
    r"before i (?:start|begin|answer)|just to (?:clarify|confirm|understand|be clear)|to clarify|"
    r"(?:can|could|may) i (?:just )?ask(?: you)?(?: a question| something)?(?: first)?|"
    r"i (?:have|had|'ve got) (?:a|one|another) (?:quick )?question|i was wondering|i wonder|"
    r"(?:could|can|would) you tell me|tell me|do you know|one question)[ ,.:?]+)+"
)
_TOPIC = re.compile(
    r"(?:(?:so|and|but|also|okay|ok|well|sorry|first|actually|just|before i (?:start|begin|answer))[ ,.]+)*"
    r"(?:(?:can|could|may) i (?:just )?ask(?: you)?(?: a question| something)?|(?:can|could|would) you tell me|tell me|"
    r"i (?:have|had|'ve got) (?:a|one|another) (?:quick )?question|(?:one|quick) question)(?: first)?[ ,.:?]+"
    r"(?:(?:a (?:bit|little) )?more |something |anything )?(?:about|regarding|concerning)\b"
)
"""The question is a topic: "can I ask about the latency"."""
_WISH = re.compile(
    r"(?:(?:i'd|i would|we'd|we would|let me|i'll|i will)(?: \w+)? (?:like to |want to |need to |have to )?|"
    r"(?:i|we)(?: \w+)? (?:want to |need to |have to ))(?:\w+ )?(?:ask|know|clarify|understand)\b|"
    r"(?:i wonder|i was wondering|i'm wondering)\b"
)
_ANNOUNCED = re.compile(
    r"(?:(?:so|okay|ok|well|yes|yeah|sure|sorry|actually|thanks|thank you|first|hey|wait|"
    r"before i (?:start|begin|answer))[ ,.]+)*"
    r"(?:(?:can|could|may) i (?:just )?ask(?: you)?"
    r"(?: (?:a|one|another|some)(?: quick| short| small)? questions?| something)?|"
    r"i(?: do)? (?:have|had|'ve got|'ve) (?:a|one|another|some|a few|a couple of)(?: more| quick| short)? questions?"
    r"(?: for you| about (?:this|that|it|the question))?|"
    r"i(?:'d| would)? (?:like|want) to ask(?: you)? (?:something|a question)|"
    r"(?:and |just )*(?:one|another) (?:more |last )?(?:question|thing))"
    r"(?: first| before i (?:start|begin|answer))?"
)
_INVERTED = re.compile(
    r"(?:(?:what|who|where|when|why|how|what's|who's|how's)(?:'s| is| are| was| were| do| does| did| can|"
    r" could| should| would| will| kind| type| sort| many| much| fast| long| often| big| large| fresh|"
    r" quick\w*| accurate)|"
    r"what's|which kind|which (?:\w+ ){1,2}(?:is|are|do|does|did|can|should|would|will)|(?:has|have) (?:i|we|you|it)|"
    r"(?:is|are|was|were|do|does|did|can|could|should|shall|will|would|may|am) "
    r"(?:i|we|you|it|there|this|that|these|those|they|the|a|an|our|your|he|she|users|people|everything|any\w*))\b"
)
_OPENER = re.compile(
    r"(?:what|which|who|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|should|shall|will|"
    r"would|may|am|has|have|what's|who's|any|so i can|i can assume|i assume|we assume|you mean|assuming)\b"
)
_CLARIFYING = re.compile(
    r"what(?:'s| is| are| kind| type| sort)|how (?:many|much|fast|long|often|big|large|fresh|quick|accurate)|"
    r"do (?:we|you) (?:have|need|know|care|want|mean)|(?:is|are) (?:there|it|this|we|they)|"
    r"(?:can|should|may|shall) (?:i|we) (?:assume|focus|consider|take|design)|which|does (?:it|the|this)"
)
_ASSENT = frozenset({"yes", "yeah", "yep", "yup", "sure", "okay", "ok", "please"})
_WITH_ASSENT = frozenset({"all", "right", "alright", "of", "course", "do", "thanks", "thank", "you"})
_BARE = frozenset({"a", "one", "just", "some", "wait"})
"""Where these open the phrase nothing else may stand before it: not "we waited a second"."""
_GUESS = frozenset({"but", "maybe", "perhaps", "probably", "guess", "would", "i'd", "guessing"})
_WOULD = re.compile(
    r"\b(?:i|we|they|he|she|it)(?:'d| would)(?: (?:\w+ly|just|also|then|first|maybe))* "
    r"(?:(?:wait|hold|slow|repeat|explain|clarify|simplify|put|continue|resume|carry|keep|proceed|try)\b|"
    r"go (?:on|ahead)$)"
)
"""What somebody would do, if it came to that: an answer. One who would like something asks for it."""
_TOLD = re.compile(
    r"^(?!.*\b(?:you|please)\b).*"
    r"\b(?:(?:we|they|he|she|it) (?:(?:was|were|got|are|is) )?(?:\w+ )?(?:stuck|missed|lost|forgot)|"
    r"i was (?:\w+ )?stuck|"
    r"(?:it|that|this|they|which|we) (?:was|were|is|are|got|became|ran|runs|gets) (?:\w+ ){0,2}slower)\b"
)
"""What became of somebody or something, which is an answer: "we were stuck for a week", "it was even slower". Who
says "you" or "please" wants something."""
_REPORTED = re.compile(r"\b(?:said|says|told (?:me|us|him|her|them)|goes|went|replied|was like|were like) *[,:]?$")


def understand(text: str, *, closing: bool = False) -> Act:
    """The dialogue act of one turn. `closing`: the candidate was invited to ask questions."""
    clean = normalise(text)
    words = words_of(clean)
    if not words or _is_backchannel(clean, words):
        return "backchannel"
    sentences = split_sentences(clean)
    if CHECKS_BACK.search(sentences[-1]):
        return "answer"
    if len(words) <= _SHORT:
        for rule in RULES:
            if _fits(clean, rule):
                return rule.act
    if len(sentences) > 1:
        for rule in RULES:
            if rule.tail and _fits(sentences[-1], rule):
                return rule.act
    return _question(sentences, len(words), closing=closing)


def announces_pause(text: str) -> bool:
    """Whether the end of a text asks for time: "Sure. Um, let me think for a second."

    Turn-taking then waits as long as a person would.
    """
    clean = normalise(text)
    rule = next(rule for rule in RULES if rule.act == "think")
    last = re.split(r"[,.;!?]", clean)[-1]
    if _WOULD.search(last):
        return False
    words = words_of(clean)
    clause = len(words) - len(words_of(last))
    for start in range(max(0, len(words) - 14), len(words)):
        begins = any((found := phrase.find(words[start:])) and found[0] == 0 for phrase in rule.phrases)
        if not begins or _weight(words[start:], rule):
            continue
        if words[start] in _BARE and _weight(words[clause:start], rule):
            continue
        return not _REPORTED.search(" ".join(words[:start]))
    return False


def choice(text: str) -> Act | None:
    """What a turn chooses that is nothing but a choice between another way to put the question and the next one."""
    clean = normalise(text)
    words = words_of(clean)
    if not _ASSENT.isdisjoint(words) and (_ASSENT | _WITH_ASSENT).issuperset(words):
        return "rephrase"
    return next((rule.act for rule in CHOICES if _fits(clean, rule)), None)


def yes_or_no(text: str) -> bool | None:
    """True for a bare yes, False for a bare no, else None."""
    words = words_of(normalise(text))
    if not words or len(words) > 8:
        return None
    if words[0] in {"no", "nope", "nah"} or " ".join(words[:2]) in {
        "i don't",
        "i'm good",
        "i'm fine",
        "not really",
    }:
        return False
    return True if words[0] in {"yes", "yeah", "yep", "yup", "sure"} and len(words) <= 4 else None


def normalise(text: str) -> str:
    """Lower case without hesitations; straight apostrophes; dashes and dots in a row as commas."""
    lowered = text.lower().replace("’", "'").replace("—", ", ").replace("…", ", ").replace("...", ", ")
    lowered = re.sub(r"\b(?:uh|mm|m)[ -]?h(?:uh|m+)\b", "okay", lowered)
    lowered = _HESITATION.sub(" ", re.sub(r"[\"“”()]", " ", lowered))
    return re.sub(r"\s+", " ", lowered).strip(" ,.-")


def split_sentences(text: str) -> list[str]:
    """Sentences by their final punctuation, which is kept."""
    return [part for part in re.split(r"(?<=[.?!])\s+", text) if words_of(part)]


def is_question(sentence: str) -> bool:
    """Whether a sentence asks something, by its punctuation or, if it is short, by its word order."""
    clean = normalise(sentence)
    bare = _LEAD.sub("", clean)
    if _TOPIC.match(clean) and len(bare.split()) <= _UNMARKED:
        return True
    if sentence.rstrip().endswith("?"):
        return bool(_OPENER.match(bare))
    return bool(_INVERTED.match(bare)) and len(bare.split()) <= _UNMARKED


def wishes_to_know(sentence: str) -> bool:
    """Whether a sentence asks by way of a statement: "first I would ask what the latency budget is".

    It is a question only where what is asked for is there to be told.
    """
    clean = normalise(sentence)
    return bool(_WISH.match(clean) or _WISH.match(_LEAD.sub("", clean)))


def announces_question(text: str) -> bool:
    """Whether the turn only says that a question will come: "Can I ask you something?"."""
    return bool(_ANNOUNCED.fullmatch(normalise(text).rstrip("?.! ")))


def _is_backchannel(clean: str, words: list[str]) -> bool:
    left = " ".join(words)
    for phrase in BACKCHANNELS:
        left = re.sub(rf"\b{phrase}\b", " ", left)
    return not left.strip() and "?" not in clean


def _fits(text: str, rule: Rule) -> bool:
    words = words_of(text)
    if rule.alone and Pattern.parse(rule.alone).find(words) == (0, len(words)):
        return True
    if not any(phrase.find(words) for phrase in rule.phrases) or _WOULD.search(text) or _TOLD.search(text):
        return False
    if not rule.topic:
        return _weight(words, rule) == 0
    if _GUESS.intersection(words) and _weight(words, rule):
        return False
    # "I don't know much about Spark" names its topic; "I don't know, Spark?" is a guess.
    for part in re.split(r"[,.;!?]", text):
        inside = words_of(part)
        weight = _weight(inside, rule)
        holds = any(phrase.find(inside) for phrase in rule.phrases)
        if weight and not (holds and weight <= rule.topic):
            return False
    return True


def _weight(words: list[str], rule: Rule) -> int:
    """How many words carry something beside the act."""
    return sum(word not in FREE and word not in rule.goes_with for word in words)


def _question(sentences: list[str], length: int, *, closing: bool) -> Act:
    last = sentences[-1]
    plain = last.rstrip("?.! ")
    asks = is_question(last)
    if announces_question(" ".join(sentences)):
        return "clarify"
    if closing:
        return "ask_back" if asks or last.endswith("?") else "answer"
    if not asks:
        return "answer"
    said_before = length - len(words_of(last))
    if length <= _SHORT and said_before <= 8:
        return "ask_back" if TO_INTERVIEWER.search(plain) else "clarify"
    clarifies = last.endswith("?") and _CLARIFYING.match(_LEAD.sub("", last))
    return "clarify" if clarifies else "answer"
