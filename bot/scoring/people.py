"""Whether a subject other than "I" and "we" is somebody: only people and groups of people decide, want and act."""

from collections.abc import Sequence
from typing import Final

from bot.scoring.grammar import DETERMINERS, NOBODY, PERSON, POSSESSIVE, PREPOSITIONS
from bot.scoring.tokens import word_set

PEOPLE: Final = word_set(
    "accountant adviser advisor agent agency analyst annotator approver architect assistant auditor author bank board "
    "boss boyfriend brother buyer captain ceo cfo chair chairman chief child cio ciso client clinician coach "
    "colleague college committee community company competitor consultant contact contractor controller coo council "
    "counterpart court coworker cto curator customer data-scientist dba dean department deputy designer dev developer "
    "devops direction director division doctor dpo driver editor employee employer engineer engineering everyone "
    "everybody examiner executive exec expert facility faculty farmer finance firm folk founder freelancer friend "
    "girl government graduate group guy head hospital hr infra intern investor journalist judge junior lab labeller "
    "labeler lady lawyer lead leader leadership legal librarian linguist locals maintainer majority man management "
    "manager marketing mate mathematician mechanic member mentor merchant midwife minister ministry mother nurse "
    "office officer official operations operator ops organisation organization other others owner parent participant "
    "partner patient people person personnel pharmacist physician physicist pilot planner player pm police postdoc "
    "predecessor president prof professor principal procurement product programmer psychologist purchasing "
    "radiologist recruiter regulator researcher reviewer sales salesman scientist scrum secretary security seller "
    "senior shareholder sister specialist sponsor squad staff stakeholder statistician steering student subcontractor "
    "successor supervisor supplier support surgeon teacher team teammate technician tester translator trainer tutor "
    "underwriter union university user vendor veterinarian vet victim volunteer vp warden woman worker writer "
    "somebody someone anyone anybody men women children trio crew startup founders newcomer teller cofounder co- "
    "founder wife husband boss's business shop factory plant city school airline authority jury press public army "
    "club family museum charity foundation institute consortium parliament congress senate cabinet side camp clinic "
    "ward carrier couple applicant attendant speaker native resident candidate chap bloke fellow gentleman folks kid "
    "kids son daughter cousin neighbour neighbor host guest hotline helpdesk desk procurement's it editorial newsroom "
    "backend frontend architects subsidiary branch squadron panel delegation minority quorum stand-in chef guard "
    "mayor priest pro monk nun king queen ambassador attorney counsel notary sme sre qa cpo clerk courier dispatcher "
    "grower agronomist biologist chemist compliance controlling headquarters hq"
)
"""Nouns for people and what is made up of people; plurals in -s are found too."""
MACHINES: Final = word_set(
    "model system service tree algorithm network pipeline database api queue cache index code script library "
    "framework job process machine device app application function query planner node leader follower replica broker "
    "forest agent policy gateway engine tool platform"
)
"""What decides by itself in talk of machines."""
_ALSO_PEOPLE: Final = word_set(
    "balancer server parser tokenizer tokeniser encoder decoder transformer classifier container cluster worker "
    "compiler scheduler optimizer optimiser layer counter router buffer number loader sensor vector error computer "
    "order broker user-agent checker ranker scorer recommender detector predictor estimator trainer docker crawler "
    "scraper adapter driver wrapper timer folder header pointer register controller"
)
GROUPS: Final = word_set("team group squad crew department lab")
_AGENTS: Final = ("er", "or", "ist", "ian", "eer", "man", "men", "woman", "women", "yst", "crat")
"""Endings of nouns for who does something: "insurer", "auditor", "agronomist"."""
_THINGS: Final = word_set(
    "paper letter answer offer matter order power water weather winter summer october september november december "
    "quarter chapter corner river danger number layer cluster buffer filter folder header footer trigger router "
    "ledger timer meter parameter diameter perimeter scanner printer charger loader builder helper wrapper embedder "
    "retriever reranker scheduler consumer producer docker kubernetes newsletter remainder reminder cover character "
    "disaster monster register master poster monitor mirror motor tractor reactor colour color behaviour behavior "
    "labour labor humour rumour tumour minor major prior floor door error sensor factor vector tensor cursor anchor "
    "descriptor connector iterator generator regressor compressor processor validator simulator calculator indicator "
    "accelerator elevator harbour flavour interior exterior terror horror mayor's trailer freezer container computer "
    "transfer whether either neither rather other another former latter later over under after ever never together "
    "further her per better bigger smaller larger higher lower faster slower cheaper newer older simpler easier "
    "earlier longer shorter discover deliver remember consider prefer refer enter alter cancer fever copper silver "
    "plaster tower shower drawer laser cooler boiler sticker barrier fiber fibre tier supper dinner user-story spider "
    "twitter list twist wrist assist resist exist consist checklist playlist waitlist wishlist whitelist blacklist "
    "mist specimen regimen acumen abdomen human's german roman outlier multiplier modifier identifier carrier "
    "supplier's classifier amplifier courier's pointer counter adder sampler wafer spanner hammer cylinder inverter "
    "converter starter booster explorer browser viewer player's server dryer washer mixer harvester sprayer feeder "
    "sorter"
)
"""Nouns with such endings that are not."""
_SPEAKS: Final = word_set(
    "paper report postmortem post-mortem documentation docs contract law email memo book policy sign notice mail "
    "message letter ticket slide spec readme minutes headline article blog page"
)
"""Things that say something."""
SPEECH: Final = word_set(
    "words answer reply response slogan motto advice message argument opinion reaction comment remark principle "
    "complaint feedback verdict rule saying quote line phrase claim promise question thought view conclusion excuse "
    "suggestion demand request statement news theory belief mantra credo policy attitude stance position"
)
"""What is somebody's words: "his answer was that …"."""
CALENDAR: Final = word_set(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday christmas easter spring summer autumn winter"
)
_FIRST_WORDS: Final = DETERMINERS | POSSESSIVE | PREPOSITIONS | NOBODY


def is_person(noun: str) -> bool:
    """Whether the noun is a person or people: "managers", "lead"."""
    forms = {noun, noun.removesuffix("s"), noun.removesuffix("'s"), noun.replace("ies", "y")}
    if forms & PEOPLE:
        return True
    if forms & _THINGS or forms & MACHINES or forms & _ALSO_PEOPLE:
        return False
    return any(len(form) > 4 and form.endswith(_AGENTS) for form in forms)


def speaks(words: Sequence[str]) -> bool:
    """Whether the subject is something written, which says but does not act."""
    return any(word in _SPEAKS for word in words)


def head_of(words: Sequence[str]) -> str:
    """The noun that a subject is about: "the head of fraud" is a head, "half of the team" a team."""
    stop = next(
        (
            i
            for i, word in enumerate(words)
            if i and (word in PREPOSITIONS | PERSON or (word in _BEHIND and is_person(words[i - 1])))
        ),
        len(words),
    )
    before = words[stop - 1] if stop else ""
    if stop < len(words) and words[stop] == "of" and before in _PARTS:
        return head_of(words[stop + 1 :])
    return before


_PARTS: Final = word_set(
    "half one two three four five most some all many none both each part rest couple lot few majority group bunch "
    "number handful pair several plenty"
)
_BEHIND: Final = word_set("next there then who which that responsible involved upstairs named called above below")


def is_somebody(words: Sequence[str], names: Sequence[bool]) -> bool:
    """Whether the subject's words mean people; `names` tells which of them are written like a name."""
    if not words or any(word in NOBODY for word in words[:2]) or words[:2] == ["no", "one"]:
        return False
    head = head_of(words)
    at = words.index(head) if head in words else 0
    if head in {"them", "us", "you"} or is_person(head):
        return head not in _ALSO_PEOPLE or not (at and words[at - 1] not in DETERMINERS | POSSESSIVE)
    return names[at] and head not in _FIRST_WORDS | CALENDAR and words[0] not in DETERMINERS - POSSESSIVE
