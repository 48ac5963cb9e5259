"""Run as a program: a screen with a scripted interview on it, until it is asked to stop. Writes `after` at the end.

Arguments: `--plain`, `--captions`, `--crash` (an error amid the interview), `--at-once` (leave without unwinding).
"""

import os
import signal
import sys
import threading

from bot.cli.live import screen
from bot.session.record import Event, InterviewerSpeech, QuestionAsked, TranscriptEvent
from bot.settings import ScreenSettings
from bot.stt.transcript import Word

ASK = "Design a system that flags fraudulent card payments in real time."
REPLY = "I would start from what a missed fraud costs."
EVENTS: tuple[Event, ...] = (
    QuestionAsked(t_s=1.0, id="fraud", text=ASK, move="ask", pillar="design"),
    InterviewerSpeech(t_s=6.0, text=ASK, start_s=1.0, end_s=6.0),
    TranscriptEvent(t_s=12.0, words=[Word(text=REPLY, start_s=7.0, end_s=11.0, probability=1.0)]),
)


def main() -> None:
    stop = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    chosen = ScreenSettings(plain="--plain" in sys.argv, captions="--captions" in sys.argv)
    with screen.Screen(chosen, minutes=30) as shown:
        for event in EVENTS:
            for listener in shown.listeners:
                listener(event)
        while not stop.wait(0.05):
            pass
        if "--crash" in sys.argv:
            raise ValueError
        if "--at-once" in sys.argv:
            screen.release()
            os._exit(130)
    sys.stdout.write("after\n")


if __name__ == "__main__":
    main()
