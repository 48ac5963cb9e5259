"""The small words that hold a sentence together: its subject, its verb's helpers, what opens a clause."""

from typing import Final

from bot.scoring.tokens import word_set

ME: Final = word_set("i i'd i've i'll i'm")
WE: Final = word_set("we we'd we've we'll we're")
THEY: Final = word_set("he she they he'd she'd they'd he's she's they've they're he'll she'll they'll")
PERSON: Final = ME | WE | THEY
IT: Final = word_set("it it's it'd it'll that that's this there there's these those here's what's which")
YOU: Final = word_set("you you'd you've you're you'll")
SOMEBODY: Final = word_set("somebody someone everyone everybody anyone anybody nobody people")
NOBODY: Final = word_set("nobody none neither")
STANDS_ALONE: Final = PERSON | IT | YOU | SOMEBODY | NOBODY | word_set("what one both each most")
"""Subjects of one word."""

SUFFIXES: Final = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would", "s": "is"}
"""What is left of a helper behind an apostrophe; "'d" before a past form is "had"."""
OPENERS: Final = word_set(
    "and but so because since although though while when whenever if then until unless or nor whereas whether cuz "
    "once after before as for plus otherwise except yet"
)
"""What a clause may begin with; some are prepositions too, so a clause must follow."""
PLAIN_OPENERS: Final = word_set("and but or nor then so plus yet")
"""Those behind which the subject may be left out."""
REASONS: Final = word_set("because since cuz as for given")
CONDITIONS: Final = word_set("if unless whether")
EMBEDDERS: Final = word_set("that what how why where whether who which whom if whose whatever")
"""What a clause inside a clause may begin with."""
BE: Final = word_set("am is are was were be been being")
HAVE: Final = word_set("have has had having")
DO: Final = word_set("do does did")
MODAL: Final = word_set("would will could should can might must may shall gonna")
HELPERS: Final = BE | HAVE | DO | MODAL
NEGATIVE: Final = word_set("not never no hardly barely cannot neither")
NEGATED: Final = {
    "didn't": "did", "don't": "do", "doesn't": "does", "wouldn't": "would", "won't": "will", "couldn't": "could",
    "can't": "can", "cannot": "can", "shouldn't": "should", "haven't": "have", "hadn't": "had", "hasn't": "has",
    "isn't": "is", "aren't": "are", "wasn't": "was", "weren't": "were", "mustn't": "must", "ain't": "is",
}  # fmt: skip
DESIGN: Final = word_set("would will gonna")
"""Before a verb, these choose in talk of a design: "I would use a queue"."""

ADVERBS: Final = word_set(
    "also just really actually basically finally eventually quickly always usually first later now only even "
    "ultimately probably maybe perhaps definitely often sometimes immediately initially mostly simply again already "
    "personally both all ourselves myself himself herself themselves together essentially kind sort of literally "
    "deliberately consciously explicitly clearly strongly honestly obviously soon next still almost nearly hardly "
    "barely ever never not too quite rather pretty very so instead therefore thus hence then anyway somehow slowly "
    "quietly fully completely totally totalled partly largely generally normally typically originally previously "
    "recently suddenly currently certainly surely kindly firmly flatly openly jointly each like well longer much at "
    "last"
) - {"totalled", "at", "last", "so", "then"}
NOT_SUBJECT: Final = word_set("me us him them myself himself themselves")
OBJECTS: Final = NOT_SUBJECT | word_set("her you it")
DETERMINERS: Final = word_set(
    "the a an my our his her their its your this these those that each every some any no another both half all most "
    "many several few two three four five six seven eight nine ten which whose either much more"
)
POSSESSIVE: Final = word_set("my our his her their your its")
PREPOSITIONS: Final = word_set(
    "of to with for in on at by from into onto over under about between through during against across within without "
    "behind near around than like per via as after before since until among towards toward upon despite inside "
    "outside off up down out besides except beyond along because"
)
TURNS: Final = word_set("yeah yes no okay ok well right sure so and but oh ah um hmm sorry fine honestly look listen")
"""What a turn begins with before anything is said."""

ASKS: Final = word_set(
    "do does did can could should would will is are was were am have has shall may don't didn't isn't"
)
WH: Final = word_set("what how why where when who which whose whom")
SAID_THIS: Final = word_set("said mentioned discussed saw talked agreed covered spoke noted established")
"""What interviewer and candidate did together, a while ago: "as we said"."""
BETWEEN_US: Final = (
    "this interview", "this conversation", "this session", "this question", "this story", "this call", "this design",
    "this exercise", "this problem", "this round",
    "so far", "minute ago", "minutes ago", "moment ago", "the story", "the start of", "the first part", "you gave me",
    "you asked", "you said", "you mentioned", "you told me", "you prefer", "you like", "if you want", "with you",
    "the introduction", "earlier on", "left off", "talking about", "where were we", "minutes left", "next question",
    "the topic", "you and i", "you and me", "the case you", "the problem you", "your question", "question you",
    "last question", "previous question", "this part", "for today", "on the board", "on the whiteboard", "this example",
)  # fmt: skip
"""Where "we" are the two who talk."""
IN_STORIES: Final = frozenset(
    {"this story", "this call", "this design", "this exercise", "this problem", "this round", "the story", "the topic",
     "with you", "you like", "you prefer", "you and me"}
)  # fmt: skip
"""Those that a decision of long ago may be told with as well."""
