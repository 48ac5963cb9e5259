"""The words by which `bot.interviewer.facts` knows a fact, its side, and when it holds only for a while."""

from typing import Final

from bot.interviewer.lexicon import stem
from bot.interviewer.pattern import Pattern, phrase_list, word_set

WITH_OBJECT: Final = frozenset({"experience", "having"})
"""Kinds whose words right after the phrase say what it is about."""
SIDES: Final[dict[str, tuple[tuple[Pattern, ...], tuple[Pattern, ...]]]] = {
    "experience": (
        phrase_list(
            """
            never worked|used|touched|tried|built|seen|run with
            never worked|used|touched|tried|run|ran
            not worked|used with
            haven't|hadn't|not had my hands on
            haven't|hadn't worked|used|tried
            no experience with|in
            didn't|don't use|have|run
            did|do not use|have|run
            """
        ),
        phrase_list(
            """
            i|we've|had set up
            i|we've|have|had used|run|built|worked|operated with
            i|we|i've|we've used|ran|built|operated|maintained
            our|with|in|on kafka|spark|kubernetes|redis|airflow|flink|snowflake|tensorflow|pytorch
            """
        ),
    ),
    "having": (
        phrase_list(
            """
            no|zero
            not one|a|any
            didn't|don't have|own|do|write|use|run any|a|an|one|the
            never had|did|wrote|ran|saw
            there was|were|is no|zero|nothing|not
            """
        ),
        phrase_list(
            """
            we|i|they had|bought|hired|wrote|ran|did|got|own|owned
            we've|i've had|bought|written|run
            had monitoring|tests|labels|gpus|data|budget
            were|was from the start|day|first
            """
        ),
    ),
    "decision": (
        phrase_list(
            """
            i decided|chose|insisted
            call|decision|choice * was mine
            my decision|call|choice|idea
            came up with * myself
            i came up with
            """
        ),
        phrase_list(
            """
            wasn't|not my decision|call|choice|idea
            no say in
            he|she|manager|boss|lead|cto|architect|director|they decided|chose
            decided by|for
            handed|given it|to us|me
            """
        ),
    ),
    "doing": (
        phrase_list(
            """
            on my own
            by myself
            alone
            all|everything|entirely|completely myself
            nobody|no one else * touched|worked|wrote|helped
            single-handed*
            """
        ),
        phrase_list(
            """
            written|built|done|designed|made by my|a|the|our|another colleague|team|teammate|group|intern|contractor
            written|built|done|designed|made by * colleague|team|teammate
            my colleague|teammate|coworker wrote|built|did|designed
            i only|just|mostly consumed|reviewed|used
            together with
            """
        ),
    ),
    "use": (
        phrase_list(
            """
            live ever|since
            still live|running|used|in|serving
            loved|adopted|used by|it|each|every
            was|is adopted
            it went live
            we never|didn't * roll it back
            """
        ),
        phrase_list(
            """
            rolled it|back|this|the
            never|not launched|shipped|used|deployed|live|adopted
            on the shelf
            didn't|not trust it|the|us
            cancelled|canceled|shelved|abandoned
            """
        ),
    ),
    "automation": (
        phrase_list("by hand\nmanual*\nnever|not automat*"),
        phrase_list("by itself\nautomatic*\nwas|were|is|are|fully automated"),
    ),
    "time": (
        phrase_list("hit it|the deadline\non time\nin time\nbefore the deadline"),
        phrase_list("slipped\nmissed|miss the|our|it deadline|date\nweeks|months late\ntoo late"),
    ),
}
CADENCES: Final = (
    phrase_list("real time\nreal-time\nseconds|milliseconds delay|late|old|fresh\nstream*\nflink"),
    phrase_list("every minute|few\nminutes old|late|delay"),
    phrase_list("hourly\nevery hour|hours"),
    phrase_list("nightly\ndaily\nevery night|day|morning\nonce a day\nper day\novernight"),
    phrase_list("weekly\nonce a week\nevery week"),
    phrase_list("monthly\nonce a month\nevery month"),
    phrase_list("quarterly\nonce a quarter\nevery quarter\nonce|twice a year"),
)
"""From the freshest to the rarest."""
TEAM: Final = phrase_list(
    """
    of us
    team|group of
    people|engineers|developers|scientists on|in the|our|my team
    people|engineers|developers on|in the
    team|group had|was
    we were|are
    """
)
NUMBERS: Final = (
    {
        word: number
        for number, word in enumerate(
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
        )
    }
    | {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
    | {str(n): n for n in range(2, 100)}
)
ELSEWHEN = word_set(
    """
    if would could might should unless maybe perhaps probably initially originally previously formerly first later
    second third next another other different elsewhere instead except ago i'd we'd you'd
    """
)
FOR_A_TIME: Final = phrase_list(
    """
    when|before|until i|we joined|started|began|came|arrived|left
    by the time
    at|by|in|towards the beginning|end
    at first
    used to
    in|at that|another job|company|role
    the job|company|role before
    """
)
"""A sentence with one of these tells of a while or a place; before, after and elsewhere things were otherwise."""
AROUND_AN_EVENT = word_set("before after")
"""Counts on the two sides of something differ."""
POINTERS = word_set("it this these those them")
RELATING = word_set("for in on at from to with by of as when while because since so and but")
OWN_WORDS = frozenset(
    map(
        stem,
        word_set(
            """
            decided decision manager lead colleague team people myself wrote written built never always worked
            night nightly daily week weekly month hour real batch stream seconds office remote recommend
            use used choice call idea chose
            """
        ),
    )
)
"""They say what a fact is, not what it is about."""
