"""The small words that hold a sentence together: its subject, its verb's helpers, what opens it."""

from typing import Final

from bot.scoring.tokens import word_set

ME: Final = word_set("i i'd i've i'll i'm")
WE: Final = word_set("we we'd we've we'll we're")
THEY: Final = word_set("he she they he'd she'd they'd he's she's they've they're he'll she'll they'll")
PERSON: Final = ME | WE | THEY
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
NEGATIVE: Final = word_set(
    "not never didn't don't doesn't wouldn't won't couldn't can't shouldn't haven't hadn't hasn't cannot"
)
MODAL: Final = word_set("would will 'd i'd we'd i'll we'll they'd should could can might")
ADVERBS: Final = word_set(
    "also just then really actually basically finally eventually quickly always usually first later now "
    "still only even ultimately probably maybe definitely often sometimes immediately initially mostly "
    "simply again already personally both all ourselves myself together essentially kind sort of "
    "literally deliberately consciously explicitly clearly strongly honestly obviously once soon next"
)
POSSESSIVE: Final = word_set("my our his her their the a an your its")
GROUPS: Final = word_set("team group squad crew")
EVALUATIVE: Final = word_set(
    "right wrong better best worse worst mistake worth important critical fair proud success risky "
    "reasonable obvious clear good bad great terrible acceptable essential crucial overkill confident "
    "sure convinced worried"
)
ASKS: Final = word_set("do does did can could should would will is are was were have has shall may")
WH: Final = word_set("what how why where when who which")
WITH_US: Final = word_set("discussed mentioned said saw see discuss talked agreed")
SAID_THIS: Final = frozenset({"as", "like"})
