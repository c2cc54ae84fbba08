"""Where a checkpoint comes from: the hub, over a line that may break, or a folder. Each tells what it has and brings one file at a time."""

import contextlib
import errno
import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from ml_engine.configuration import configured
from ml_engine.errors import BadInput

if TYPE_CHECKING:
    import requests

_BLOCK = 1 << 20
_PATIENCE = (10, 60)  # seconds until the hub answers, and between two stretches of a file
_ATTEMPTS = 5  # in a row without a byte more
_PAGES = 100
PART = ".part"

Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that a source has. ``sha256`` and ``blob`` (SHA-1 of git's blob) are checksums that it tells, or "" where it tells none."""

    path: str
    size: int
    sha256: str = ""
    blob: str = ""


class Source(Protocol):
    """``name`` and ``revision`` are kept in the manifest; ``checksums`` says where checksums come from."""

    name: str
    revision: str
    checksums: str

    def files(self) -> list[Offered]: ...

    def bring(self, file: Offered, target: Path, told: Told) -> str:
        """Write the file to ``target`` and return its SHA-256; ``told`` gets its bytes so far."""
        ...


class Folder:
    """A folder on a disk of this machine, such as a copy made elsewhere. A file SHA256SUMS in it is believed."""

    revision = ""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise BadInput(f"There is no folder {folder}.")
        self.folder, self.name = folder, "a folder"
        self._sums = self._read_sums()
        self.checksums = "SHA256SUMS in the folder" if self._sums else "none came along; those of the copy were kept"

    def files(self) -> list[Offered]:
        found = [
            Offered(path.relative_to(self.folder).as_posix(), path.stat().st_size, self._sum_of(path))
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        ]
        missing = set(self._sums) - {file.path for file in found}
        if missing:
            raise BadInput(f"{sorted(missing)[0]}, which SHA256SUMS names, is missing.")
        return found

    def bring(self, file: Offered, target: Path, told: Told) -> str:
        digest, done = hashlib.sha256(), 0
        with (self.folder / file.path).open("rb") as source, target.open("wb") as copy:
            while block := source.read(_BLOCK):
                copy.write(block)
                digest.update(block)
                done += len(block)
                told(done)
        return digest.hexdigest()

    def _sum_of(self, path: Path) -> str:
        return self._sums.get(path.relative_to(self.folder).as_posix(), "")

    def _read_sums(self) -> dict[str, str]:
        file = self.folder / "SHA256SUMS"
        if not file.is_file():
            return {}
        sums = {}
        for line in file.read_text(errors="replace").splitlines():
            digest, _, path = line.partition(" ")
            if len(digest) == 64 and path:
                sums[path.lstrip(" *").removeprefix("./")] = digest.lower()
        return sums


class Hub:
    """A repository of the hub at one commit, which is found out first, so that all files are of the same one."""

    checksums = "the hub's own, for this commit"

    def __init__(self, repository: str, revision: str) -> None:
        self.address, self.repository = configured().hub.rstrip("/"), repository
        told = self._json(f"/api/models/{repository}/revision/{quote(revision, safe='')}")
        self.revision = str(told.get("sha", "")) if isinstance(told, dict) else ""
        if not self.revision.isalnum():
            raise BadInput(f"The hub at {self.address} does not say which commit {revision} of {repository} is.")
        self.name = f"{self.address}/{repository}"

    def files(self) -> list[Offered]:
        found: list[Offered] = []
        address: str | None = f"/api/models/{self.repository}/tree/{self.revision}?recursive=true"
        for _ in range(_PAGES):
            if address is None:
                return found
            with self._asked(address) as answer:
                found.extend(self._offered(answer.json()))
                following = answer.links.get("next", {}).get("url")
            address = following.removeprefix(self.address) if following else None
        raise BadInput(f"{self.repository} has more files than a model can need.")

    def _offered(self, rows: Any) -> Iterator[Offered]:
        try:
            for row in rows:
                if row["type"] == "file" and _is_inside(row["path"]):
                    large = row.get("lfs") or {}
                    sha256 = str(large.get("oid", "")).removeprefix("sha256:")
                    yield Offered(row["path"], int(row["size"]), sha256, "" if large else str(row.get("oid", "")))
        except (KeyError, TypeError, ValueError):
            raise BadInput(f"The hub at {self.address} lists the files of {self.repository} unintelligibly.") from None

    def bring(self, file: Offered, target: Path, told: Told) -> str:
        """Go on where an earlier attempt stopped. Raises BadInput when the line stays broken; what came stays for the next time."""
        import requests

        part = target.with_name(target.name + PART)
        digest = hashlib.sha256()
        failed = 0
        with part.open("ab+") as writing:
            done = _read_again(writing, digest, file.size)
            told(done)
            while done < file.size:
                before = done
                try:
                    for block in self._stretch(file, done):
                        if block is None:  # the hub begins at the beginning again
                            done, digest = 0, hashlib.sha256()
                            writing.truncate(0)
                            continue
                        writing.write(block)
                        digest.update(block)
                        done += len(block)
                        told(done)
                except requests.RequestException:
                    pass
                if done > file.size:
                    raise BadInput(f"{file.path} is longer than the hub said; nothing was installed.")
                failed = 0 if done > before else failed + 1
                if failed >= _ATTEMPTS:
                    raise BadInput(
                        f"The line to {self.address} broke after {done} of {file.size} bytes of {file.path}; the same command goes on from there."
                    )
                if done < file.size:
                    time.sleep(min(0.2 * 2**failed, 5))
        if file.blob and blob_of(part) != file.blob:
            part.unlink()
            raise BadInput(
                f"{file.path} is not what the hub says it is: its checksum is another. Nothing was installed."
            )
        part.replace(target)
        return digest.hexdigest()

    def _stretch(self, file: Offered, first: int) -> Iterator[bytes | None]:
        """The rest of a file from byte ``first``; None before the bytes when it is all of it after all."""
        headers = {"Range": f"bytes={first}-"} if first else {}
        place = f"/{self.repository}/resolve/{self.revision}/{quote(file.path)}"
        with self._asked(place, headers) as answer:
            if first and not answer.headers.get("Content-Range", "").startswith(f"bytes {first}-"):
                yield None
            yield from _arriving(answer)

    def _json(self, address: str) -> Any:
        try:
            with self._asked(address) as answer:
                return answer.json()
        except BadInput:
            raise
        except ValueError:
            raise BadInput(f"What answers at {self.address} is no hub of models.") from None

    @contextlib.contextmanager
    def _asked(self, address: str, headers: dict[str, str] | None = None) -> "Iterator[requests.Response]":
        """An answer that is fine. Raises BadInput with one sentence for what will not get better, requests' own for what may."""
        import requests

        sent = {"Accept-Encoding": "identity", "User-Agent": "notewright", **(headers or {})}
        if token := configured().hub_token:
            sent["Authorization"] = f"Bearer {token}"  # requests does not pass it on to another host
        try:
            answer = requests.get(self.address + address, headers=sent, stream=True, timeout=_PATIENCE)
        except requests.ConnectionError as fault:
            if headers is not None and "Range" in headers:
                raise
            raise BadInput(
                f"The hub at {self.address} cannot be reached. Offline, a folder with the files will do: --from FOLDER."
            ) from fault
        except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema):
            raise BadInput(f"{self.address} is no address of a hub.") from None
        with answer:
            if answer.status_code in (401, 403):
                raise BadInput(
                    f"{self.repository} is given to people who agreed to its licence: do so on {self.address}/{self.repository}, "
                    "and set NOTEWRIGHT_HUB_TOKEN to a token of your account."
                )
            if answer.status_code == 404:
                raise BadInput(f"The hub at {self.address} has no {self.repository} like this.")
            if not answer.ok:
                raise requests.ConnectionError(f"status {answer.status_code}")
            yield answer


def _arriving(answer: "requests.Response") -> Iterator[bytes]:
    """What comes, as it comes: reading whole blocks would lose what had come of the last one when the line breaks."""
    import requests
    import urllib3

    try:
        while block := answer.raw.read1(_BLOCK):
            yield block
    except urllib3.exceptions.HTTPError as fault:
        raise requests.ConnectionError(str(fault)) from fault


def _is_inside(path: Any) -> bool:
    """Whether a place inside a repository stays inside it."""
    parts = PurePosixPath(str(path))
    return not parts.is_absolute() and ".." not in parts.parts and "\\" not in str(path) and "\0" not in str(path)


def _read_again(part: IO[bytes], digest: Any, size: int) -> int:
    """How much of a file is there already; ``digest`` knows it then. What is longer than the file is thrown away."""
    part.seek(0, 2)
    if part.tell() > size:
        part.truncate(0)
    part.seek(0)
    done = 0
    while block := part.read(_BLOCK):
        digest.update(block)
        done += len(block)
    return done


def blob_of(path: Path) -> str:
    """Git's name of a file: SHA-1 of what it is, how long, and its bytes. A checksum of small files, no more is asked of it."""
    digest = hashlib.sha1(f"blob {path.stat().st_size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def is_full(fault: OSError) -> bool:
    """Whether an error says that there is no more room."""
    return fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
