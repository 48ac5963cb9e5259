"""`viva practice read` and `shadow`: a text read aloud, after the voice or along with it, and its worst words again."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

from rich.text import Text

from bot.audio.pcm import Signal
from bot.cli.drill import Drill, text_tried, words_of
from bot.cli.drill_melody import Reading, beside, voices
from bot.cli.hush import TEXT_QUIET_S, WORD_QUIET_S
from bot.cli.studio import Leak
from bot.errors import UsageError
from bot.pronunciation.card import Pronunciation
from bot.pronunciation.diary import TextTried
from bot.pronunciation.drills import due_alone, next_texts, worst_words
from bot.pronunciation.phones import dictionary
from bot.pronunciation.prosody import Prosody
from bot.pronunciation.schedule import bare
from bot.pronunciation.shadowing import Alongside, alongside
from bot.pronunciation.spoken import marked as marked_text
from bot.pronunciation.texts import ReadText
from bot.report.practice import reading_rows, word_row
from bot.report.practice_sounds import how
from bot.report.terminal import clean, indented, show_rows

Voice = Future[Prosody | None]
"""The voice's pace and melody of a text, measured while it is looked at and read."""

ALIKE: Final = 0.1
"""The share by which a pace has to differ to be named."""
REPEATED: Final = 3
"""Words to say again after a text."""
_NAMED_WIDTH: Final = 44
_STYLES: Final = {"clear": "", "off": "yellow", "unclear": "bold red", "gone": "dim strike"}
_EDGES: Final = ".,;:!?"
_HEADPHONES: Final = "Put on headphones, so that the microphone hears only you."
_LEAKS: Final[dict[Leak, str]] = {
    "freed": "The microphone heard the voice too; it was taken out. With headphones it hears you better.",
    "alone": "The microphone heard only the voice, so nothing is scored. Speak along with it, or after it (a).",
    "left": "The microphone heard the voice too, so nothing is scored. Put on headphones, or speak after it (a).",
}


def read(drill: Drill, own: list[ReadText]) -> None:
    """Texts one after the other, the user's own or those that fit best. Raises Ended."""
    if drill.person.there and not own:
        for word in due_alone(drill.material.texts, drill.cards(), drill.now(), REPEATED):
            _repeat(drill, word, due=True)
    _texts(drill, own, _read_once)


def shadow(drill: Drill, own: list[ReadText]) -> None:
    """The same, along with the voice or right after it. Raises Ended."""
    drill.console.print(_HEADPHONES)
    _texts(drill, own, _shadow_once)


def _texts(drill: Drill, own: list[ReadText], once: Callable[[Drill, ReadText, Voice], bool]) -> None:
    texts = own or next_texts(
        drill.material.texts, drill.tries, drill.cards(), _spelled, drill.now(), drill.chance, drill.count, drill.length
    )
    for number, text in enumerate(texts, start=1):
        if drill.over():
            return
        drill.console.print()
        drill.console.print(f"{number} of {len(texts)} · {'your text' if own else text.topic}", style="dim")
        drill.console.print(clean(text.text, "bold"))
        drill.console.print()
        voice = drill.aside.submit(voices, drill, text.text)
        while once(drill, text, voice):
            pass


def _read_once(drill: Drill, text: ReadText, voice: Voice) -> bool:
    """Listen, read, see what was heard; whether the same text is wanted again."""
    if drill.voice and not drill.person.there:
        drill.say(text.text)
    while (key := drill.person.ask({"l": "listen", "s": "slowly", "n": "next"}, "I read")) in {"l", "s"}:
        drill.say(text.text, slow=key == "s")
    if key == "n":
        return False
    signal = drill.record(TEXT_QUIET_S, "read", text=text.text)
    if signal is None:
        return True
    recording = drill.recording
    result = drill.score(signal, text.text)
    if result is None:
        return drill.person.there
    tried = text_tried(result, "read", text.id, drill.now()).model_copy(update={"recording": recording})
    return _shown(drill, text, (signal, result), tried, voice)


def _shadow_once(drill: Drill, text: ReadText, voice: Voice) -> bool:
    choices = {"a": "I speak after the voice", "l": "listen", "s": "slowly", "n": "next"}
    while (key := drill.person.ask(choices, "I speak along")) in {"l", "s"}:
        drill.say(text.text, slow=key == "s")
    if key == "n":
        return False
    offset_s: float | None = None
    if key == "a":
        drill.say(text.text)
        after = drill.record(TEXT_QUIET_S, "shadow", text=text.text)
        if after is None:
            return True
        signal, said = after, drill.studio.spoken(text.text, slow=drill.slow)
    else:
        along = drill.heard(lambda: drill.studio.along(text.text, slow=drill.slow))
        if along is None:
            return True
        if along.leak != "none":
            drill.tell(_LEAKS[along.leak])
        if along.leak in {"alone", "left"}:
            return drill.person.there
        drill.keep_recording(along.signal, "shadow")
        signal, said, offset_s = along.signal, along.voice, along.offset_s
    recording = drill.recording
    result = drill.score(signal, text.text)
    if result is None:
        return drill.person.there
    times = _alongside(drill, text.text, result, said, offset_s)
    lag_s = times.lag_s if times and offset_s is not None else None
    if times:
        for told in _told(times, lag_known=offset_s is not None):
            drill.console.print(indented(clean(told)))
    tried = text_tried(result, "shadow", text.id, drill.now(), lag_s).model_copy(update={"recording": recording})
    return _shown(drill, text, (signal, result), tried, voice)


def _shown(drill: Drill, text: ReadText, own: Reading, tried: TextTried, voice: Voice) -> bool:
    """What was heard, the worst words again; whether the text is wanted again."""
    written = tuple(marked_text(text.text, [word.text for word in tried.words]))
    tried = tried.model_copy(update={"written": written})
    line = Text(" ").join(clean(shown, _STYLES[how(word)]) for shown, word in zip(written, tried.words, strict=True))
    drill.console.print(indented(line))
    show_rows(reading_rows(tried), drill.console)
    drill.keep(tried)
    drill.schedule_words(tried.words)
    sides = beside(drill, text.text, own, voice)
    if sides.row:
        show_rows([sides.row], drill.console)
    drill.amend(sides.of(tried))
    if not drill.person.there:
        return False
    worst = [word.text.strip(_EDGES) for word in worst_words(tried.words, REPEATED)]
    drill.console.print()
    while True:
        choices = {"a": "the text again", "h": "hear the voice, then me", "n": "next" if worst else ""}
        key = drill.person.ask(choices, _repeating(worst) if worst else "next")
        if key == "h":
            drill.hear_beside(text.text, own[0])
        elif key or not worst:
            return key == "a"
        else:
            for name in worst:
                _repeat(drill, name)
            worst = []
            drill.console.print()


def _repeating(words: list[str]) -> str:
    """The key that goes on to the worst words: their names where there is room."""
    named = f"I repeat {', '.join(words)}"
    return named if len(named) <= _NAMED_WIDTH else f"I repeat {words[0]} and {len(words) - 1} more"


def _repeat(drill: Drill, name: str, *, due: bool = False) -> None:
    """Repeat after me: one word until it is well, or left. One that is due is said before it is heard, and rated."""
    drill.console.print()
    drill.console.print(clean(f"  {'Due again' if due else 'Repeat'}: {name}", "bold"))
    if not due:
        drill.say(name)
    own: Signal | None = None
    while True:
        heard = {"h": "hear the voice, then me"} if own is not None else {}
        choices = {"l": "listen", "s": "slowly", **heard, "n": "leave it"}
        while (key := drill.person.ask(choices, "I say it")) in {"l", "s", "h"}:
            if key == "h" and own is not None:
                drill.hear_beside(name, own)
            else:
                drill.say(name, slow=key == "s")
        if key == "n":
            return
        own = drill.record(WORD_QUIET_S, "word")
        result = None if own is None else drill.score(own, name)
        if result is None:
            continue
        [said, *_] = words_of(result)
        show_rows([word_row(said)], drill.console)
        well = not worst_words([said], 1)
        if well or due:
            drill.schedule("word", bare(name), said.score if said.understood else 0.0)
        if well:
            return


def _alongside(drill: Drill, text: str, own: Pronunciation, voice: Signal, offset_s: float | None) -> Alongside | None:
    """The same words as the voice said them; None where they cannot be compared."""
    try:
        reference = drill.scorer(voice, text)
    except UsageError:
        return None
    if len(reference.words) != len(own.words):
        return None
    return alongside(own.words, reference.words, offset_s or 0.0)


def _told(times: Alongside, *, lag_known: bool) -> list[str]:
    """The comparison in words."""
    out = []
    if lag_known:
        where = "behind" if times.lag_s >= 0 else "ahead of"
        spread = f"half of your words lie within {times.spread_s:.1f} s of that"
        out.append(f"{abs(times.lag_s):.1f} s {where} the voice; {spread}.")
    alike = abs(times.pace - 1) < ALIKE
    out.append(f"Your words took {'as long as' if alike else f'{times.pace:.1f} times as long as'} the voice's.")
    for held in times.held:
        longer = "longer" if held.own_s > held.voice_s else "shorter"
        out.append(f"{held.text}: {longer} than in the voice's rhythm, {held.own_s:.2f} s for {held.voice_s:.2f} s.")
    return out


def _spelled(word: str) -> tuple[str, ...]:
    ways = dictionary().get(word)
    return ways[0] if ways else ()
