"""What happens to the interview of `stress_soak`, and when."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from soak_gauges import Gauges

ROOT: Final = Path(__file__).resolve().parent.parent
SUSPENDED_S: Final = 5.0
SERVER: Final = """
import asyncio, sys
from tests.fakes.llm_server import Says, llm_server
async def serve():
    async with llm_server() as server:
        server.script = (Says("Why did you choose that?", first_s=0.3, word_s=0.02),)
        print(server.url, flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
asyncio.run(serve())
"""


class Schedule:
    """What happens when, in a thread; at the end the interview is asked to stop, as Ctrl-C would."""

    def __init__(self, total_s: float, gauges: Gauges) -> None:
        self.stopped = False
        self._gauges = gauges
        self._total_s = total_s
        self._due: list[tuple[float, Callable[[], object]]] = [(total_s, self._stop)]
        self._over = threading.Event()
        self._before = [signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)]
        self._thread = threading.Thread(target=self._run, name="schedule", daemon=True)
        self._thread.start()

    def at(self, at_s: float, do: Callable[[], object]) -> None:
        self._due = sorted([*self._due, (at_s, do)], key=lambda one: one[0])

    def now_s(self) -> float:
        return self._gauges.now_s()

    def left_s(self) -> float:
        return self._total_s - self._gauges.now_s()

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        for number, before in zip((signal.SIGINT, signal.SIGTERM), self._before, strict=True):
            signal.signal(number, before)

    def _run(self) -> None:
        while not self._over.wait(0.2):
            while self._due and self._due[0][0] <= self._gauges.now_s():
                self._due.pop(0)[1]()

    def _stop(self) -> None:
        self.stopped = True
        os.kill(os.getpid(), signal.SIGTERM)

    def _on_signal(self, *_: object) -> None:
        """Between two interviews; in one it is the interview's to stop."""
        self.stopped = True


def suspend() -> None:
    """As a laptop that is closed, or Ctrl-Z."""
    process = os.getpid()
    subprocess.Popen(["sh", "-c", f"kill -STOP {process}; sleep {SUSPENDED_S:g}; kill -CONT {process}"]).wait()


@contextmanager
def language_server() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A language model's server in a process of its own, and its address. It ends with this process."""
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SERVER],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        yield server, server.stdout.readline().strip()
    finally:
        server.kill()
        with suppress(BrokenPipeError):
            server.communicate()
