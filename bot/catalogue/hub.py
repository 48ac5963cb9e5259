"""Fetches files of a model repository over HTTPS at a fixed revision, continuing where a download broke.

`VIVA_HUB` names another server with the same paths, such as a mirror.
"""

import hashlib
import http.client
import os
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

from bot.catalogue.entry import Hub, ModelFile
from bot.errors import InstallError

_OFFICIAL = "https://huggingface.co"
_TIMEOUT_S = 30.0
_ATTEMPTS = 3
_BLOCK = 1 << 18


def download(at: Hub, file: ModelFile, partial: Path, progress: Callable[[int], None]) -> None:
    """Fill `partial` with the file, verified. What is in it already is kept, and only the rest is fetched.

    Raises InstallError; a download that broke off stays in `partial`, one with the wrong content does not.
    """
    partial.parent.mkdir(parents=True, exist_ok=True)
    url = address(at, file)
    name = f"{at.repo}/{file.path}"
    where = urllib.parse.urlsplit(url).hostname
    broken: Exception | None = None
    for _ in range(_ATTEMPTS):
        try:
            _continue(url, file, partial, progress)
            broken = None
            break
        except urllib.error.HTTPError as error:
            raise InstallError(f"{name}: {where} answered {error.code} {error.reason}.", _HINT) from None
        except (http.client.HTTPException, urllib.error.URLError, TimeoutError, ConnectionError) as error:
            broken = error
    if broken is not None:
        reason = getattr(broken, "reason", None) or broken
        raise InstallError(f"{name} could not be fetched from {where}: {reason}.", _HINT)
    if _sha256(partial) != file.sha256:
        partial.unlink()
        raise InstallError(f"{name} from {where} is not what the catalogue says: its sha256 differs.", _HINT)


_HINT = 'Try again later, or fetch the files elsewhere and run "viva models install NAME --from FOLDER".'


def address(at: Hub, file: ModelFile) -> str:
    """The file's URL. Raises InstallError if `VIVA_HUB` is neither HTTPS nor on this machine."""
    base = os.environ.get("VIVA_HUB", _OFFICIAL).rstrip("/")
    parts = urllib.parse.urlsplit(base)
    local = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if parts.scheme != "https" and not local:
        raise InstallError(f"VIVA_HUB is {base!r}, which is no https address.", "Set it to https://…")
    path = "/".join(part for part in (at.repo, "resolve", at.revision, at.folder, file.path) if part)
    return f"{base}/{urllib.parse.quote(path)}"


def _continue(url: str, file: ModelFile, partial: Path, progress: Callable[[int], None]) -> None:
    have = partial.stat().st_size if partial.exists() else 0
    if have == file.bytes:
        return
    if have > file.bytes:
        partial.unlink()
        have = 0
    request = urllib.request.Request(url, headers={"User-Agent": "viva"})  # noqa: S310  # address() checked it
    if have:
        request.add_header("Range", f"bytes={have}-")
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S, context=_certificates(url)) as answer:  # noqa: S310
        if answer.status != http.HTTPStatus.PARTIAL_CONTENT:
            have = 0
        with partial.open("ab" if have else "wb") as out:
            while have < file.bytes and (block := answer.read(min(_BLOCK, file.bytes - have))):
                out.write(block)
                have += len(block)
                progress(have)
    if have < file.bytes:
        raise ConnectionError(f"it ended after {have} of {file.bytes} bytes")


def _certificates(url: str) -> ssl.SSLContext | None:
    """The system's own certificates, which Python does not find everywhere."""
    if not url.startswith("https:"):
        return None
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
