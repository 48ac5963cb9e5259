"""A model hub on the loopback interface whose answers a test chooses."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class FakeHub:
    """Serves `content` by path; breaks off after `break_after` bytes for the first `breaks` answers."""

    content: dict[str, bytes] = field(default_factory=dict)
    break_after: int = 0
    breaks: int = 0
    honours_range: bool = True
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """Path and Range header of each request."""
    address: str = ""


@contextmanager
def serving(hub: FakeHub) -> Iterator[FakeHub]:
    """The hub, reachable at `hub.address` until the block ends."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            hub.asked.append((self.path, wanted))
            body = hub.content.get(self.path)
            if body is None:
                self.send_error(404)
                return
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and hub.honours_range else 0
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            rest = body[start:]
            if hub.breaks > 0:
                hub.breaks -= 1
                rest = rest[: hub.break_after]
            self.wfile.write(rest)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
