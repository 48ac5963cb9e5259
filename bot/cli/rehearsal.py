"""The demo's wiring: the synthetic candidate takes the place of microphone and person."""

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from bot.audio.simulated import Simulated
from bot.candidate.player import CandidatePlayer
from bot.candidate.script import Script, Topic
from bot.candidate.voice import CandidateVoice
from bot.catalogue import locate
from bot.cli import conduct, talk
from bot.cli.live.screen import Screen
from bot.cli.loudspeaker import Loudspeaker
from bot.interviewer.item import Item
from bot.interviewer.plan import make_plan
from bot.report.wording import many
from bot.settings import Settings, TtsSettings
from bot.tts.piper import PiperVoice
from bot.tts.speakable import speakable

_NATURAL = ("latency", "volume", "traffic", "scale", "demand", "users", "freshness", "budget", "catalog")
"""Constraints anyone would ask about, by their key in the bank."""
console = Console(highlight=False)


async def rehearse(settings: Settings, *, silent: bool = False, truth: Path | None = None) -> int:
    """Hold the whole interview in real time and show the scorecard. Returns the exit code.

    `silent` plays nothing aloud; `truth` is a file for what the candidate really said, and when.
    """
    talk.room()
    phraser = await talk.language_model(settings)
    bank = conduct.read_bank()
    seed = settings.interview.seed or 0
    # Other than in an interview, past sessions do not count: the same seed is the same demo.
    plan = make_plan(bank, settings.interview, (), seed)
    with console.status("Loading the voices and the ears…"):
        engines = conduct.load_engines(settings)
        voice = PiperVoice(locate(TtsSettings().voice), seed=seed)
    candidate = CandidatePlayer(
        Script(topics(slot.item for slot in (*plan.slots, *plan.spare)), seed),
        CandidateVoice(voice, speakable),
        seed,
    )
    loudspeaker = None if silent else Loudspeaker(settings.audio.output)
    backend = Simulated(candidate.source, monitor=loudspeaker.play if loudspeaker else None)
    console.print(f"[bold]A demo with a synthetic candidate[/], {many(settings.interview.minutes, 'minute')}.")
    if loudspeaker and loudspeaker.name is None:
        console.print("[dim]There is no loudspeaker here, so it is silent; everything else is as ever.[/]")
    console.print("[dim]Ctrl-C stops it.[/]\n")
    try:
        with Screen(settings.screen, minutes=settings.interview.minutes, demo=True) as screen:
            held = await conduct.conduct(
                settings,
                engines,
                bank,
                plan,
                backend,
                phraser=phraser,
                listeners=(candidate.on_event, *screen.listeners),
                observers=screen.observers,
            )
    finally:
        if loudspeaker:
            loudspeaker.close()
        candidate.close()
        if truth is not None:
            candidate.write_truth(truth)
    return talk.after(held, again="viva demo")


def topics(items: Iterable[Item]) -> list[Topic]:
    """What the candidate knows: the bank's own examples of answers."""
    return [
        Topic(
            id=item.id,
            pillar=item.pillar,
            says={point.id: point.says for point in item.points},
            constraints=[key for key in item.constraints if key in _NATURAL]
            or [key.replace("_", " ").replace("-", " ") for key in item.constraints],
        )
        for item in items
    ]
