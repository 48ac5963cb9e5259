"""A real and badly behaved language model: llama.cpp's own server on the loopback interface, in a child process.

SmolLM2 with 135 million parameters parrots, loops and forgets what it was asked, which is what the guard is for.
It gets one thread: on two busy cores, two of them were 15 times slower.
"""

import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MODEL = "smollm2-135m"
"""In the catalogue, and as the server calls it."""
CONTEXT = 2048
"""Tokens. The rules, 400 words of an answer and the sentence take half of them."""
READY_S = 60.0
_ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class RealLLM:
    """A running server."""

    url: str
    """Ends with /v1."""
    model: str = MODEL


@contextmanager
def real_llm(folder: Path) -> Iterator[RealLLM]:
    """The server with the model of this folder; it ends with the block, or with the process that started it."""
    command = [sys.executable, "-m", "tests.fakes.real_llm", str(folder / "model.gguf")]
    with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            ready, _, _ = select.select([child.stdout], [], [], READY_S)
            address = child.stdout.readline().strip() if ready else ""
            if not address:
                raise RuntimeError(f"llama.cpp does not serve {folder}")
            yield RealLLM(f"{address}/v1")
        finally:
            child.kill()


def _serve(weights: str) -> None:
    """Prints the address, and serves until standard input is closed."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = weights
    params.model_alias = {MODEL}
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.cache_ram_mib = 0  # one prompt is remembered, the last
    params.port = 0
    params.ui = False
    params.verbosity = 0
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    _serve(sys.argv[1])
