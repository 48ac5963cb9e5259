"""`viva practice pairs`: words that differ in one sound, heard and said."""

from typing import Final

from bot.audio.pcm import Signal
from bot.cli.drill import Drill
from bot.cli.hush import WORD_QUIET_S
from bot.errors import UsageError
from bot.pronunciation.diary import PairTried
from bot.pronunciation.drills import Choice, Why, next_contrasts, next_pairs, right
from bot.pronunciation.pair import Weighed, verdict
from bot.pronunciation.texts import Contrast, Pair
from bot.report.terminal import clean, indented

PAIRS: Final = 3
"""Of a contrast in one sitting; each is heard once and said once."""
CONTRASTS: Final = 3
"""Unless --count says otherwise."""
_LANGUAGE: Final = "With --language CODE or NAME, what often needs work with your first language comes first."
_NEITHER: Final = "Neither word was found in what was said."
_NOISE: Final = "That was no word, but a cough or some other noise; it does not count."
_WHY: Final[dict[Why, str]] = {
    "due": "it is due again",
    "own": "it went badly in what you said",
    "language": "it often needs work with your first language",
    "load": "much of English hangs on it",
}


def pairs(drill: Drill, count: int | None) -> None:
    """Contrasts one after the other. Raises Ended."""
    chosen = next_contrasts(
        drill.material, drill.tries, drill.cards(), drill.language, drill.now(), drill.chance, count or CONTRASTS
    )
    if drill.language is None:
        drill.console.print(_LANGUAGE, style="dim")
    for choice in chosen:
        if drill.over():
            return
        _contrast(drill, choice)


def _contrast(drill: Drill, choice: Choice) -> None:
    contrast = choice.contrast
    drill.console.print()
    drill.console.print(clean(contrast.name.capitalize(), "bold"), clean(f"({_WHY[choice.why]})", "dim"))
    drill.console.print(indented(clean(contrast.tip)))
    tries: list[PairTried] = []
    try:
        for pair in next_pairs(contrast, drill.tries, drill.chance, PAIRS):
            drill.console.print()
            if drill.person.there and (heard := _hear(drill, contrast, pair)):
                tries.append(heard)
                drill.keep(heard)
            if said := _say(drill, contrast, pair):
                tries.append(said)
                drill.keep(said)
    finally:
        if tries:
            drill.schedule("contrast", contrast.id, right(tries))


def _hear(drill: Drill, contrast: Contrast, pair: Pair) -> PairTried | None:
    """The voice says one; which was it?"""
    wanted = drill.chance.choice([pair.one, pair.other])
    drill.console.print(clean(f"  Listen: 1 {pair.one}   2 {pair.other}"))
    if not drill.say(wanted):
        return None
    while (key := drill.person.ask({"1": pair.one, "2": pair.other, "s": "slowly"}, "listen again")) in {"", "s"}:
        drill.say(wanted, slow=key == "s")
    got = pair.one if key == "1" else pair.other
    drill.console.print(f"  Yes, {wanted}." if got == wanted else f"  It was {wanted}.")
    if got != wanted:
        for word in (pair.one, pair.other):
            drill.console.print(f"  {word} …", style="dim")
            drill.say(word)
    return PairTried(mode="pairs", contrast=contrast.id, task="hear", at=drill.now(), wanted=wanted, got=got)


def _say(drill: Drill, contrast: Contrast, pair: Pair) -> PairTried | None:
    """One is shown; which was heard?"""
    wanted = drill.chance.choice([pair.one, pair.other])
    drill.console.print(
        clean(f"  Say: {wanted}", "bold"), clean(f"  (not {pair.other if wanted == pair.one else pair.one})", "dim")
    )
    while True:
        while (key := drill.person.ask({"l": "listen", "s": "slowly", "n": "leave it"}, "I say it")) in {"l", "s"}:
            drill.say(wanted, slow=key == "s")
        if key == "n":
            return None
        signal = drill.record(WORD_QUIET_S, "pairs")
        if signal is None:
            continue
        if (weighed := _weighed(drill, signal, contrast, pair)) is not None:
            break
        if not drill.person.there:
            return None
    heard = verdict(weighed)
    got = None if heard is None else pair.one if heard == "one" else pair.other
    if got is None:
        drill.console.print("  It could have been either.")
    else:
        drill.console.print(indented(clean(f"Heard: {got}." + ("" if got == wanted else f" {contrast.tip}"))))
    return PairTried(
        mode="pairs", contrast=contrast.id, task="say", at=drill.now(), wanted=wanted, got=got,
        recording=drill.recording,
    )  # fmt: skip


def _weighed(drill: Drill, signal: Signal, contrast: Contrast, pair: Pair) -> Weighed | None:
    """The recording as either word; None where it holds neither, which is said."""
    try:
        with drill.console.status("Listening closely…"):
            weighed = drill.weigher(signal, contrast, pair)
    except UsageError as error:
        drill.tell(error.message)
        return None
    if weighed is not None and not weighed.neither:
        return weighed
    drill.tell(_NOISE if weighed is not None and not weighed.speech else _NEITHER)
    return None
