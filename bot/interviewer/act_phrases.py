"""The phrases by which dialogue acts are known, in the syntax of `bot.interviewer.pattern`.

Order matters: the first rule that fits a turn names its act.
"""

import re
from dataclasses import dataclass

from bot.interviewer.moves import Act
from bot.interviewer.pattern import Pattern, phrase_list, word_set


@dataclass(frozen=True, slots=True)
class Rule:
    """One dialogue act."""

    act: Act
    phrases: tuple[Pattern, ...]
    goes_with: frozenset[str]
    """Words that may stand beside a phrase without making the turn an answer."""
    tail: bool = False
    """Whether the act also counts as the last sentence of a longer turn."""
    topic: int = 0
    """Words of weight allowed in the phrase's own clause: "I've never used Spark"."""
    alone: str = ""
    """A phrase that is the act only if it is the whole turn."""


FREE = word_set("""
    i i'm i'd i'll i've you you're we we're me my your us it it's that that's this the a an is are
    was were am be do does did can could would will may might shall should have has had to of for on
    in at by with and but so or if then as than let's let just please sorry apologies apologize
    excuse pardon thank thanks okay ok alright all right well now actually honestly frankly yeah yes
    yep no nope sure oh hey hi really quickly possible maybe guess think afraid like want wanna need
    gotta love prefer appreciate mind don't here again bit little kind very much sir man too there from about
    how what wondering wonder there's fine great good
""")
"""Courtesies and function words."""


def _rule(act: Act, phrases: str, goes_with: str, *, tail: bool = False, topic: int = 0, alone: str = "") -> Rule:
    return Rule(act, phrase_list(phrases), word_set(goes_with), tail, topic, alone)


RULES = (
    _rule(
        "stop",
        """
        stop|end|finish|quit|terminate|cancel|leave|exit * interview|session|call|conversation
        let's stop|end|finish|quit here|now|it|this|today|there|early
        want|like|have|need to stop|end|finish|quit here|now|it|this|today|there|early
        want|like to stop|quit
        can|could|may we|i|you * stop|finish|quit
        let's stop|quit
        call it a day|quits
        have|got|need|gotta * go|leave|run now
        have|got|need|gotta to go|leave
        done with this|the interview|session
        not|don't want to continue
        not|don't want to go on
        """,
        "stop end finish quit terminate cancel leave exit interview session call conversation early today point "
        "day call quits go run got done enough continue any more anymore not",
        tail=True,
    ),
    _rule(
        "stop",
        """
        enough for today|now|me
        to|we|i stop|end|finish|quit here|now|today
        """,
        "enough stop end finish quit today",
    ),
    _rule(
        "pause",
        """
        pause
        take|have|need * break
        be|come right|straight back
        someone|somebody * door|phone
        at|answer|get the door|phone
        get|grab|fetch|have|drink|take * water|drink|coffee|tea
        stop stop
        wait stop
        """,
        "pause take break short quick interview session minute minutes second moment few one five ten two "
        "back straight come someone somebody door phone answer get grab fetch drink glass some sip cup water coffee "
        "tea stop wait hold hang let go ringing knocking while time",
        alone="stop",
    ),
    _rule(
        "skip",
        """
        skip this|that|it|the
        can|could|may|let's|to|i'll|please * skip
        pass on this|that|it
        i'll pass
        can|could|may|let's|to|please * move on|to
        can|could|may|let's|to|please * try|have|do|get * another|different|next question|one
        next question|one
        something else
        another|different question|one
        """,
        "skip pass move go try get ask next question one another different something else question's know idea answer "
        "not",
        tail=True,
        alone="pass|skip",
    ),
    _rule(
        "slower",
        """
        slow down
        slow it|that down
        speak|talk|say|go|read * slower|slowly
        slower
        too fast
        """,
        "slow slower slowly down speak spoke talk say go read more fast speaking talking going way pace speed question "
        "repeat one time",
        tail=True,
    ),
    _rule(
        "repeat",
        """
        repeat|restate|reread
        say|ask|read|tell * again
        say|ask|read * one|once more
        hear|have|get * question|that|it again
        what|what's was|is|were the|your|that * question
        what's|what the question
        what was|is that
        what did|do you just|say|ask
        what did|do you just say|ask
        what were you saying|asking
        didn't|couldn't|can't|not * catch|hear|get
        missed|lost that|it|the|you|part
        forgot the|your question
        broke|breaking|cut|cutting up|out|off
        come again
        one|1 more time
        once more|again
        beg your pardon
        pardon
        """,
        "repeat restate reread say said ask asked asking saying read tell more one once time question last first "
        "second part thing sentence end what's hear catch get didn't couldn't can't not quite fully missed lost "
        "forgot broke breaking cut cutting up out off come beg i i couldn't hearing heard connection yourself 1",
        tail=True,
        alone="sorry|huh|what|pardon|eh",
    ),
    _rule(
        "rephrase",
        """
        rephrase|reword|paraphrase|simplify
        clarify|explain|elaborate * question|that|it|this|mean|asking
        can|could|you clarify|explain|elaborate
        put|say|ask|phrase|word|explain * differently|simpler|simply
        put|say|ask|phrase|word|explain * other|another|different|simpler way|words|terms
        what|what's do|did you mean
        what * you * asking|looking
        don't|didn't|not|can't|couldn't * understand|understood|follow
        don't|didn't|not * what you|you're mean|want|asking
        don't|didn't|not * get the|what|your question|you
        confused
        in other words
        """,
        "rephrase reword paraphrase simplify clarify explain elaborate question mean asking put say ask phrase word "
        "differently simpler simply other another different way words terms looking exactly didn't not can't "
        "couldn't understand understood follow get quite fully entirely completely confused more bit sure what's "
        "question's know",
        tail=True,
    ),
    _rule(
        "think",
        """
        let me think|see|remember|recall|consider
        let me just|quickly think|see
        i'll|to think about|for|of
        let me gather|collect my thoughts
        need|have|want|like|take|give|get * second|sec|moment|minute|seconds|minutes|time to think|gather|collect
        give|need|have|take|get|like me|a|some|one|just * second|sec|moment|minute|seconds|minutes|time
        give|need|have|take|get a|one|another|some second|sec|moment|minute|time
        take|have|get a moment|second|minute
        one|a|just second|sec|moment|minute
        hold|hang on
        bear with me
        thinking
        trying to think|remember|recall
        how do|can|should i put|say|explain this|that|it
        where do|should|shall i start|begin
        good|tough|hard|interesting|tricky|difficult|great question|one
        wait
        """,
        "think see remember recall consider gather collect thoughts second seconds sec secs moment moments minute "
        "minutes time while few couple short brief quick one another some ten thirty give get take through out loud "
        "back example hold hang bear thinking trying try put say explain where start begin shall question tough "
        "hard interesting tricky difficult wait still i'll what's name called it's",
    ),
    _rule(
        "hint",
        """
        give|get|have|need|use|want|like|with * hint|tip
        give me|us * clue
        a|another|one|more hint|tip|hints
        help me out|here|with|a|get|please
        can|could|would you help me
        point|push|steer * right direction
        where should i go with this
        """,
        "hint hints clue clues tip tips give get have need use want like another one more little small any help me out here "
        "this question start started point push steer right direction stuck some",
        tail=True,
        alone="hint|help",
    ),
    _rule(
        "dont_know",
        """
        don't|wouldn't|didn't know
        don't|wouldn't really|honestly|actually|even know
        do|would not know
        don't have|got * idea|clue|answer|example|experience
        no idea|clue
        not * sure|certain|familiar|aware|experienced
        never done|used|worked|seen|heard|had|faced|dealt|encountered|built|tried
        haven't * done|used|worked|seen|heard|had|faced|dealt|encountered|built|tried
        can't|cannot|don't|couldn't|can * think of|about
        can't|cannot|don't|couldn't|not * recall|remember
        can't|cannot|couldn't * answer|say
        can't|cannot|couldn't come up with
        nothing * mind
        drawing|having a blank
        mind * blank
        stuck
        blanking
        beats me
        beyond me
        """,
        "know don't wouldn't didn't idea clue answer example experience any real not certain familiar aware "
        "experienced never done used worked seen heard faced dealt encountered built tried haven't ever before can't "
        "cannot couldn't recall remember say come up nothing comes coming drawing having blank went gone stuck "
        "blanking beats beyond anything exactly exact number numbers details enough even off top head such situation "
        "topic area question one specific right simply absolutely completely totally entirely today moment",
        topic=2,
    ),
    _rule(
        "resume",
        """
        i'm|am back|ready
        let's|we|i|you|please|shall|to * continue|resume|start|proceed
        let's|you|please * go|carry on|ahead
        let's|please|keep going
        """,
        "back ready continue resume start proceed go carry on ahead keep going interview",
        alone="ready|continue|resume",
    ),
    _rule("resume", "go|carry|keep on|ahead|going", "go carry keep ahead going"),
)

CHOICES = (
    _rule(
        "skip",
        """
        move on|forward|ahead
        let's|we|i|to go on
        next
        skip
        second one|option
        the second|latter
        let's|to leave it|this
        """,
        "move go on forward ahead next skip question one option second latter leave rather choose",
    ),
    _rule(
        "rephrase",
        """
        another|other|different way|words
        first one|option
        the first|former
        put|phrase|say|ask|explain it|that|this|the * another|other|different|differently
        rephrase|reword|paraphrase
        """,
        "another other different differently way words put phrase say ask explain question rephrase reword paraphrase "
        "first former one option rather choose",
    ),
)
"""What is chosen, where it was offered to put the question another way or to move on."""

BACKCHANNELS = (
    "okay",
    "ok",
    "all right",
    "alright",
    "right",
    "yeah",
    "yes",
    "yep",
    "yup",
    "sure",
    "got it",
    "gotcha",
    "i see",
    "cool",
    "great",
    "nice",
    "good",
    "fine",
    "perfect",
    "exactly",
    "thanks",
    "thank you",
    "of course",
    "(?:that )?makes sense",
    "understood",
    "fair enough",
    "no problem",
    "wow",
    "interesting",
    "absolutely",
    "definitely",
    "sounds good",
    "true",
    "mhm",
    "aha",
    "so",
    "well",
)

CHECKS_BACK = re.compile(
    r"(?:does|did|do) (?:that|this|it|you)(?: \w+)? (?:make sense|answer|help|follow|see what|know what i mean)|"
    r"(?:is|was) (?:that|this|it) (?:what you|okay|ok|clear|enough|fine)|"
    r"(?:if|whether) (?:that|this) (?:makes sense|answers)|you know what i mean|"
    r"(?:want me to|should i) (?:go on|go deeper|continue|elaborate|expand|keep)"
)
"""The candidate checks the answer just given; it stays an answer."""

TO_INTERVIEWER = re.compile(
    r"how (?:much|long|many) (?:\w+ )*(?:time|left|interview|session|questions)\b|how much more|"
    r"how(?: am|'m) i doing|how did i do|how was (?:that|my answer)|was that (?:right|correct|good)|"
    r"what (?:would you|do you|did you|are your|is your)\b(?! (?:mean|want|say|ask))|"
    r"are you (?:a |an |the )?(?:real|human|ai|robot|bot|machine|computer|person|program|recording)|"
    r"who are you|what are you$|your name|how are you|can you hear me|"
    r"what (?:does|is) (?:the|your) team|(?:the|this|your) (?:role|job|position|salary|company)\b|your team|next steps"
)
"""Questions to the interviewer, not about the problem."""
