"""The small words as they are written, contractions in one piece: for rules that look at neighbouring words.

`bot.scoring.grammar` has them taken apart ("wasn't" as "was" and "not"), for rules that look for the verb.
"""

from typing import Final

from bot.scoring.grammar import THEY
from bot.scoring.tokens import word_set

OTHER: Final = THEY | word_set(
    "you you'd you've you're you'll it it's it'd this that's there there's somebody someone everyone "
    "everybody nobody who people one"
)
OPENERS: Final = word_set("and but so because since although though while when if then until or which whereas cuz")
EMBEDDERS: Final = word_set("what how why where whether who which that")
HELPERS: Final = word_set(
    "would will could should can might must may had have has having 'd did do does didn't don't doesn't "
    "not never wouldn't won't couldn't can't shouldn't haven't hadn't hasn't be been being am is are "
    "was were isn't wasn't weren't aren't get got gonna wanna gotta going used supposed able to about"
)
BE: Final = word_set("am is are was were be been being i'm we're they're he's she's it's wasn't weren't isn't get got")
ADVERBS: Final = word_set(
    "also just then really actually basically finally eventually quickly always usually first later now "
    "still only even ultimately probably maybe definitely often sometimes immediately initially mostly "
    "simply again already personally both all ourselves myself together essentially kind sort of "
    "literally deliberately consciously explicitly clearly strongly honestly obviously once soon next"
)
POSSESSIVE: Final = word_set("my our his her their the a an your its")
ASKS: Final = word_set("do does did can could should would will is are was were have has shall may")
WH: Final = word_set("what how why where when who which")
JUDGE: Final = word_set(
    "think believe feel reckon guess suspect realize realise conclude figure expect assume prefer doubt "
    "worry hope consider regret appreciate know understand learn trust disagree agree suppose wonder "
    "imagine find judge value care"
)
"""Verbs of opinion and insight, which a clause may follow."""
SAY: Final = word_set("say tell ask mention reply answer shout claim warn announce")
NOUN_LIKE: Final = word_set("set cut put read split left lost distributed shared led")
"""Verb forms that stand before a noun more often than for a verb."""
