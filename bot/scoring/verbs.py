"""English verbs in all their forms: which words can be verbs, of which lemma, and in which form."""

from collections.abc import Collection, Sequence
from typing import Final, Literal

from bot.scoring.grammar import ADVERBS, HELPERS
from bot.scoring.people import GROUPS
from bot.scoring.tokens import word_set

Form = Literal["base", "present", "past", "participle", "gerund"]

_IRREGULAR: Final = """
be was been; become became become; begin began begun; bend bent bent; bet bet bet; bind bound bound; bite bit bitten;
bleed bled bled; blow blew blown; break broke broken; bring brought brought; build built built; burn burnt burnt;
burst burst burst; buy bought bought; cast cast cast; catch caught caught; choose chose chosen; come came come;
cost cost cost; cut cut cut; deal dealt dealt; dig dug dug; do did done; draw drew drawn; drive drove driven;
eat ate eaten; fall fell fallen; feed fed fed; feel felt felt; fight fought fought; find found found; flee fled fled;
fly flew flown; forbid forbade forbidden; forecast forecast forecast; foresee foresaw foreseen; forget forgot forgotten;
forgo forwent forgone; freeze froze frozen; get got gotten; give gave given; go went gone; grow grew grown;
hang hung hung; have had had; hear heard heard; hide hid hidden; hit hit hit; hold held held; hurt hurt hurt;
keep kept kept; know knew known; lay laid laid; lead led led; learn learnt learnt; leave left left; lend lent lent;
let let let; withhold withheld withheld; overspend overspent overspent; overrun overran overrun; unwind unwound unwound;
undercut undercut undercut; overshoot overshot overshot; oversell oversold oversold; underpin underpinned underpinned;
 lie lay lain; light lit lit; greenlight greenlit greenlit; wind wound wound; lose lost lost; make made made; mean meant meant; meet met met; outgrow
outgrew outgrown; overcome overcame overcome; override overrode overridden; oversee oversaw overseen; pay paid paid;
put put put; quit quit quit; read read read; rebuild rebuilt rebuilt; redo redid redone; rethink rethought rethought;
ride rode ridden; ring rang rung; rise rose risen; run ran run; rewrite rewrote rewritten; say said said; see saw seen;
seek sought sought; sell sold sold; send sent sent; set set set; shake shook shaken; shed shed shed; shoot shot shot;
show showed shown; shrink shrank shrunk; shut shut shut; sink sank sunk; sit sat sat; sleep slept slept; slide slid
slid; speak spoke spoken; spend spent spent; spin spun spun; split split split; spread spread spread; spring sprang
sprung; stand stood stood; steal stole stolen; stick stuck stuck; strike struck struck; swear swore sworn; sweep swept
swept; swim swam swum; swing swung swung; take took taken; teach taught taught; tear tore torn; tell told told;
think thought thought; throw threw thrown; undergo underwent undergone; understand understood understood; undo undid
undone; upset upset upset; wake woke woken; wear wore worn; win won won; withdraw withdrew withdrawn; write wrote
written; prove proved proven; commit committed committed; submit submitted submitted; refer referred referred;
transfer transferred transferred; prefer preferred preferred; occur occurred occurred; permit permitted permitted;
admit admitted admitted; omit omitted omitted; defer deferred deferred; format formatted formatted; debug debugged
debugged; model modelled modelled; label labelled labelled; cancel cancelled cancelled; travel travelled travelled;
signal signalled signalled; quarrel quarrelled quarrelled; total totalled totalled; compel compelled compelled;
control controlled controlled; equip equipped equipped; backlog backlogged backlogged; regret regretted regretted;
"""
_SPELT_TWICE: Final = {
    "modeled": "model", "modeling": "model", "labeled": "label", "labeling": "label", "canceled": "cancel",
    "canceling": "cancel", "learned": "learn", "burned": "burn", "traveled": "travel", "signaled": "signal",
    "modelling": "model", "labelling": "label", "cancelling": "cancel", "proven": "prove",
}  # fmt: skip

VERBS: Final = word_set(
    "abandon absorb accept access accomplish account ache achieve acquire act adapt add address adjust admire adopt "
    "advance advise advocate affect afford aggregate agree aim alert align allocate allow alter analyse analyze "
    "announce annotate annoy answer anticipate apologise apologize appear apply appoint appreciate approach approve "
    "architect archive argue arise arrange arrive ask assemble assess assign assist assume attach attack attempt "
    "attend attract audit authorise authorize automate avoid award axe back backfill balance ban base batch beat beg "
    "behave believe belong benchmark benefit blame block book boost borrow bother brief broadcast bump bundle cache "
    "calculate calibrate call calm cap capture care carry categorise cause celebrate centralise challenge change "
    "charge chase chat check circulate cite claim clarify classify clean clear click climb clone close cluster coach "
    "code coincide collaborate collapse collect combine comment communicate compare compete compile complain complete "
    "complicate compress compromise compute concede concentrate concern conclude condense conduct configure confirm "
    "conflict confront confuse connect consider consist consolidate construct consult consume contact contain "
    "containerise containerize continue contract contradict contribute converge convert convince cook coordinate cope "
    "copy correct correlate count cover crash crawl create cross crop curate cycle deactivate debate decide declare "
    "decline decommission decouple decrease dedicate deduce defend define degrade delay delegate delete deliver "
    "demand demo demonstrate denormalise deny depend deploy deprecate deprioritise deprioritize derive describe "
    "deserve design destroy detail detect deteriorate determine develop deviate diagnose differ digest diminish "
    "direct disable disagree disappear discard discontinue discover discuss dislike dismiss display distil distill "
    "distribute ditch divide dominate double doubt downgrade download draft drift drill drop dry dump duplicate earn "
    "ease edit educate elect eliminate email embed emerge emphasise employ enable encode encounter encourage end "
    "endorse enforce engage engineer enhance enjoy enrich ensure enter escalate escape establish estimate evaluate "
    "evolve examine exceed exchange exclude excuse execute exist expand expect experience experiment expire explain "
    "explode exploit explore export expose express extend extract face facilitate fail fake favor favour fear fetch "
    "figure file fill filter finalise finalize finance finish fire fit fix flag flatten flip float flood focus follow "
    "force formulate forward foster found frame fuel fulfil function fund fuse gain gamble gather generate generalise "
    "grab graduate grant greenlight group guarantee guess guide halt halve handle happen harm hash hate head help "
    "hesitate highlight hire hook hope host hurry identify ignore illustrate imagine implement imply import impose "
    "impress improve include incorporate increase index indicate inform inherit initiate inject insist inspect "
    "inspire install instruct instrument integrate intend interact interfere interpret interrupt interview introduce "
    "invent invest investigate invite invoke involve isolate iterate join judge jump justify kick kill knock label "
    "lack land last launch lean leap lease level lift like limit link list listen live load lobby lock log look loop "
    "love lower mail maintain manage map mark mask match matter measure mention mentor merge migrate mind minimise "
    "minimize misread miss mitigate mix mock model modify monitor mount move multiply name narrow need neglect "
    "negotiate normalise normalize note notice notify nudge object oblige observe obtain occur offer onboard open "
    "operate oppose optimise optimize opt orchestrate order organise organize originate outperform outsource outvote "
    "overestimate overfit overhaul overlap overload overlook overrule overturn owe own pack package page paint pair "
    "parallelise parallelize park parse participate partition partner pass patch pause perform permit persuade pick "
    "pile pilot pin pinpoint place plan plateau play please plot plug point polish poll pool pop port pose position "
    "possess post postpone pour practise praise precompute predict prefer prepare present preserve press pressure "
    "pretend prevent print prioritise prioritize probe proceed process produce profile program progress prohibit "
    "project promise promote prompt propose protect protest prototype provide provision prune publish pull punish "
    "purchase pursue push quantify quantise quantize query question queue quote race raise rank rate reach react "
    "realise realize reason reassign reassure receive reckon recognise recognize recommend reconcile reconsider "
    "record recover recruit recycle redesign reduce refactor refine reflect refresh refuse regret regularise "
    "reimplement reinforce reject relabel relate relax release rely remain remember remind remove rename renew "
    "renounce rent reorganise reorganize repair repeat replace replay replicate reply report represent reproduce "
    "request require rescue research resemble reserve reset resign resist resize resolve respect respond rest restart "
    "restore restrict restructure result resume retain retire retrain retrieve return reuse reveal reverse revert "
    "review revise revisit revoke reward risk roll rotate round route rule rush sabotage sacrifice sample satisfy "
    "save scale scan schedule scope score scrap scrape scream screen script search secure select separate serialise "
    "serve settle shadow shape shard share sharpen shelve shift ship shock shorten shout shuffle side sign signal "
    "simplify simulate sketch skip slow slice smooth snap soften solve sort sound source spare specialise specify "
    "spill spot squeeze stabilise stabilize stack stage stall standardise standardize star start state stay steer "
    "stem step stop store stream streamline strengthen stress stretch strip structure struggle study subclass submit "
    "subsample subscribe substitute succeed suffer suggest suit summarise summarize sunset supervise supply support "
    "suppose surface surprise survey survive suspect suspend switch synchronise tackle tag tailor talk target taste "
    "tend test thank thin threaten throttle tidy tie tighten time toggle tolerate touch tour trace track trade train "
    "transcribe transfer transform transition translate transport treat triage trigger trim triple troubleshoot trust "
    "try tune turn tweak type underestimate underpin unify unite update upgrade upload urge use validate value vary "
    "verify version veto view visit visualise visualize volunteer vote vow wait waive walk want warn wash waste watch "
    "weigh welcome widen wipe wire wish wonder work worry wrap wreck yield zip sack yell accuse mutter murmur respond cry sigh urge beg grumble brag counter phone lament moan whine quip scold joke seem assure text remark age dare "
    "default desire distrust misjudge mistrust misunderstand part phase presume sum wave whisper deem bin nix bless "
    "mothball boast hint assert disallow forego overwhelm wrestle ingest fan whiteboard rebalance rebase reindex "
    "rerun retry rollback sync undersample oversample upsell vectorise vectorize warm weight bury brainstorm champion "
    "cherry-pick co-locate commission concur contest denoise dictate differentiate embrace exempt formalise front- "
    "load hand-label idle interpolate intervene juggle latch lose mandate moderate mull nominate outlaw overdo plump "
    "prevail ponder rebrand reroute restrain revamp shave shortlist spike stipulate strip-down stomach tinker trial "
    "unblock unlock"
    "accommodate acknowledge allot amend anonymise anonymize append augment authenticate back-fill bail bisect "
    "blacklist bootstrap bypass canary centralize chuck chunk coalesce compact concatenate confine convene "
    "cross-check crosscheck customise customize dedupe deduplicate defragment delist demo demote deserialise "
    "detach dial digitise disband disconnect discourage dockerise downsample downscale downweight dual-write "
    "earmark economise elaborate encapsulate encrypt enlist enumerate equalise eradicate erase err evict expedite "
    "factor fast-track featurise federate fine-tune finetune flesh fork funnel garbage-collect gate generalize "
    "grapple haggle hammer hard-code hardcode hardwire hedge hoard hone hover improvise impute infer inline "
    "insource instantiate internalise invalidate iron itemise jot kickstart lecture liaise linger lint localise "
    "localize loosen lump materialise materialize memoise micromanage mirror misconfigure modularise monetise "
    "multiplex nail narrate nest offload offset outline outweigh over-engineer overcompensate overcomplicate "
    "overengineer oversubscribe overwrite paginate parametrise parametrize peel peg penalise penalize pepper "
    "permute persist personalise piece piggyback ping pitch pivot pre-compute pre-train preach precede preload "
    "preprocess presell pretrain procrastinate proofread quarantine rally ramp ration reallocate rearchitect "
    "rearrange rebuke recalibrate recap recompute reconfigure reconstruct reconvene redefine redeploy redirect "
    "redraft refocus reframe regain regroup rehearse reinstate reinvent rejoin relaunch relish reload relocate "
    "remap remediate remodel renegotiate reopen repackage repartition repave rephrase reposition reprioritise "
    "reprioritize reprocess repurpose resample rescope reshape reshuffle resubmit retest retool retrofit "
    "revalidate revolve rewire rework rip salvage sandbox sanitise scaffold scour scout scrub segment self-host "
    "shim shove shrug shy sideline simmer siphon slash slip slot smoke-test snapshot snatch sneak soak spearhead "
    "spell stagger stash steamroll stitch stress-test stub stumble subdivide subset swallow swap symlink "
    "synthesise synthesize tabulate tally taper tease thrash tokenise tokenize toss transplant transpose trap tug "
    "twist uncover underline undermine unearth uninstall unpack unplug unravel unroll upskill upweight vacate "
    "vouch wade wean weed whitelist whittle wiggle wobble worship wrangle zero zoom "
)
"""Regular verbs that are met in talk of work. Any other word in -ed counts as the past of itself."""

_VOWELS: Final = "aeiou"
_DOUBLED: Final = word_set(
    "prefer occur admit omit permit defer refer transfer commit submit debug format control equip"
)


def _forms(lemma: str) -> dict[str, tuple[str, Form]]:
    """Each written form of a regular verb with (lemma, form)."""
    double = (
        len(lemma) > 2
        and lemma[-1] not in "aeiouwxy"
        and lemma[-2] in _VOWELS
        and lemma[-3] not in _VOWELS
        and (lemma in _DOUBLED or not set(lemma[:-2]) & set("aeiouy"))
        and lemma not in {"open", "edit", "visit", "alter", "enter", "order", "exit"}
    )
    stem = lemma + lemma[-1] if double else lemma
    if lemma.endswith("e"):
        past, gerund = lemma + "d", (lemma if lemma.endswith("ee") else lemma[:-1]) + "ing"
    elif lemma.endswith("y") and lemma[-2] not in _VOWELS:
        past, gerund = lemma[:-1] + "ied", lemma + "ing"
    else:
        past, gerund = stem + "ed", stem + "ing"
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        third = lemma[:-1] + "ies"
    else:
        third = lemma + ("es" if lemma.endswith(("s", "x", "ch", "sh", "z", "o")) else "s")
    return {gerund: (lemma, "gerund"), third: (lemma, "present"), past: (lemma, "past"), lemma: (lemma, "base")}


def _build() -> tuple[dict[str, tuple[str, Form]], frozenset[str]]:
    forms: dict[str, tuple[str, Form]] = {}
    for lemma in sorted(VERBS):
        forms.update(_forms(lemma))
    participles = set()
    for entry in filter(str.strip, _IRREGULAR.split(";")):
        lemma, past, participle = entry.split()
        forms.update({form: (lemma, kind) for form, (_, kind) in _forms(lemma).items() if kind != "past"})
        if past != lemma:
            forms[past] = (lemma, "past")
        if participle not in forms:
            forms[participle] = (lemma, "participle")
        participles.add(participle)
    for form, lemma in _SPELT_TWICE.items():
        forms[form] = (lemma, "gerund" if form.endswith("ing") else "past")
    for form in ("is", "are", "am", "were", "was"):
        forms[form] = ("be", "past" if form in ("was", "were") else "present")
    forms |= {"has": ("have", "present"), "does": ("do", "present"), "lay": ("lay", "base"), "saw": ("see", "past")}
    forms |= {"choosen": ("choose", "participle"), "choosed": ("choose", "past")}
    forms |= {"found": ("find", "past"), "felt": ("feel", "past"), "left": ("leave", "past"), "fell": ("fall", "past")}
    return forms, frozenset(participles)


FORMS, PARTICIPLES = _build()
"""FORMS: written form → (lemma, form). Verbs like "cut" have one form for base and past: base."""
SAME_IN_PAST: Final = word_set(
    "cut put set hit let read split quit cost hurt bet shut cast spread burst upset forecast shed run come become"
)
"""Base forms, or participles, that are pasts as well."""

NOT_PASSIVE: Final = word_set(
    "concerned worried interested tired excited supposed convinced involved surprised pleased frustrated scared "
    "overwhelmed determined committed motivated stressed confused experienced used based located related limited "
    "complicated dedicated ashamed disappointed satisfied inspired aligned skilled outdated isolated distributed "
    "unrelated detailed advanced skewed imbalanced unbalanced biased balanced torn stuck left gone done lost "
    "delighted annoyed embarrassed relieved overloaded outnumbered sold tempted opposed prepared unused finished "
    "correlated crowded broken closed set hurt run come become put cut hit"
) - {"closed", "cut", "put", "set", "run"}
"""Adjectives that look like participles."""
_NO_VERB_ED: Final = word_set(
    "need speed feed seed bed red hundred indeed embed shed exceed proceed succeed instead ahead biased kindred "
    "sacred wicked naked rugged crooked aged so-called bread thread spread head wed sled breed deed weed reed greed"
)

ADJECTIVES: Final = word_set(
    "slow clear clean open dry warm narrow free correct direct separate smooth idle present close complete live like "
    "firm own tidy thin wet cool calm even secure moderate alert approximate faint level light tight lower stale "
    "welcome sound fit void blank mature"
)
"""Adjectives that are verbs too: after "was" they are what it was like."""
HOMOPHONES: Final = {
    "right": "write", "no": "know", "once": "wants", "new": "knew", "bill": "build", "peak": "pick", "peaked": "picked",
    "pique": "pick", "piqued": "picked", "role": "roll", "roles": "rolls", "sad": "said", "when": "went", "word": "were",
    "where": "were", "half": "have", "chews": "chose", "maid": "made", "scent": "sent", "one": "won", "bean": "been",
    "through": "threw", "nose": "knows", "sore": "saw", "herd": "heard", "tolled": "told",
    "taut": "taught", "court": "caught", "wrought": "wrote", "scene": "seen", "shews": "chose",
    "pict": "picked", "rote": "wrote",
    "past": "passed", "band": "banned", "cat": "cut", "cap": "kept", "acts": "axed", "shows": "chose", "chows": "chose", "shoes": "chose", "choice": "chose", "decision": "decided", "kilt": "killed", "dropt": "dropped",
    "pigged": "picked", "wend": "went", "subtle": "settled", "saddled": "settled", "crapped": "scrapped",
    "counselled": "cancelled", "counseled": "cancelled", "councilled": "cancelled", "fetid": "vetoed", "rood": "ruled",
}  # fmt: skip
"""Words that recognisers write for a verb that sounds like them; read so only where a verb must stand."""


_MEANT: Final = {
    ("where", "not"): "were", ("word", "not"): "were", ("their", "was"): "there", ("their", "were"): "there",
    ("their", "is"): "there", ("went", "four"): "for", ("go", "four"): "for", ("decided", "two"): "to",
    ("chose", "two"): "to", ("choose", "two"): "to", ("decide", "two"): "to", ("decided", "too"): "to",
    ("chose", "too"): "to", ("went", "fore"): "for", ("opted", "four"): "for", ("opt", "four"): "for",
    ("roll", "doubt"): "out", ("rule", "doubt"): "out", ("ruled", "doubt"): "out", ("settled", "an"): "on", ("went", "width"): "with", ("turned", "town"): "down", ("signed", "of"): "off", ("called", "of"): "off", ("held", "of"): "off",
    ("went", "wit"): "with", ("stuck", "width"): "with", ("stuck", "wit"): "with", ("settle", "don"): "on", ("push", "two"): "to",
}  # fmt: skip
"""Pairs of words of which one was misheard, and what was meant."""
_TWO_FOR_ONE: Final = {
    ("dee", "sided"): "decided", ("the", "sided"): "decided", ("be", "sided"): "decided", ("day", "sided"): "decided",
    ("de", "sided"): "decided", ("a", "proved"): "approved", ("a", "greed"): "agreed", ("a", "gree"): "agree",
    ("post", "pond"): "postponed", ("post", "bond"): "postponed", ("over", "rolled"): "overruled",
}  # fmt: skip
"""A verb of choosing heard as two words."""
FILLED: Final = "just"
"""What stands for the first half of a word that was written as two."""
_SPLIT: Final = word_set("re de con pre dis ex pro com sub im un post can ap ac")
_SOUNDS_LIKE: Final = {
    "eye": "i", "aye": "i", "wee": "we", "eyed": "i'd", "ive": "i've", "weave": "we've", "weed": "we'd", "aisle": "i'll",
    "isle": "i'll", "im": "i'm", "ide": "i'd", "dont": "don't", "didnt": "didn't",
}  # fmt: skip
"""Pronouns misheard, before a verb."""
_KNOWN: Final = word_set("that the it how what this a from")


def mended(words: Sequence[str], people: Collection[str]) -> tuple[str, ...]:
    """The words with those put right that cannot stand where they do: "we no that", "I right the tests"."""
    out = list(words)
    for i, word in enumerate(words):
        before = words[i - 1] if i else ""
        after = words[i + 1] if i + 1 < len(words) else ""
        halved = word in _SPLIT or (word in {"a", "in"} and after not in FORMS)
        if (word, after) in _TWO_FOR_ONE and (before in people or before in ADVERBS):
            out[i], out[i + 1] = FILLED, _TWO_FOR_ONE[word, after]
        elif after and halved and word + after in FORMS:
            out[i], out[i + 1] = FILLED, word + after
        elif after in {"did", "ted", "id"} and before in people and word in FORMS and word not in HELPERS:
            out[i], out[i + 1] = FILLED, word + "ed"
        elif (
            word in {"are", "hour"}
            and before not in {"we", "they", "you", "who"}
            and after in GROUPS | {"lead", "boss", "manager", "model", "models", "data", "client"}
        ):
            out[i] = "our"
        elif word in _SOUNDS_LIKE and after and (lemma_of(after) or after in HELPERS):
            out[i] = _SOUNDS_LIKE[word]
        elif before in people and word in HOMOPHONES and word not in FORMS and (word != "no" or after in _KNOWN):
            out[i] = HOMOPHONES[word]
        elif (before, word) in _MEANT and word not in {"not", "was", "were", "is"}:
            out[i] = _MEANT[before, word]
            out[i - 1] = {"roll": "ruled", "rule": "ruled"}.get(before, before)
        elif (word, after) in _MEANT and after in {"not", "was", "were", "is"}:
            out[i] = _MEANT[word, after]
    return tuple(out)


def lemma_of(word: str) -> tuple[str, Form] | None:
    """(lemma, form) of a verb form, None for other words. Unknown words in -ed are pasts of themselves."""
    found = FORMS.get(word)
    if found is None and len(word) > 4 and word.endswith("ed") and word not in _NO_VERB_ED | NOT_PASSIVE:
        # "choosed", "cutted", "taked": pasts that learners make.
        stems = (word[:-1], word[:-2], word[:-3] if word[-3] == word[-4] else "")
        lemma = next((FORMS[stem][0] for stem in stems if stem in FORMS and FORMS[stem][1] == "base"), word)
        return lemma, "past"
    return found


def has_form(word: str, form: Form) -> bool:
    """Whether a listed verb has this form."""
    found = FORMS.get(word)
    return found is not None and found[1] == form


def is_participle(word: str) -> bool:
    """Whether "was" before this word makes a passive."""
    if word in NOT_PASSIVE or word in _NO_VERB_ED or (word.startswith(("un", "over")) and word not in FORMS):
        return False
    return (word in PARTICIPLES and word not in {"been", "become", "come", "gone"}) or word.endswith("ed")
