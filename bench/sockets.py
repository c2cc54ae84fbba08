"""200 open websockets that follow one job: each gets every event in order. Run: python -m bench.sockets [HOW_MANY]"""

import asyncio
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from websockets.asyncio.client import connect

from bench.house import SAMPLE, House, Person, house

HOW_MANY = 200


async def listen(site: House, person: Person, job: str, opened: asyncio.Barrier) -> tuple[list[int], float]:
    """All event ids in the order they came, and when the last one did."""
    address = f"ws://127.0.0.1:{site.port}/ws/jobs/{job}/"
    async with connect(
        address, additional_headers={"Cookie": person.cookies}, origin=f"http://127.0.0.1:{site.port}",
        compression=None, open_timeout=60,
    ) as line:  # fmt: skip
        await opened.wait()
        ids = [json.loads(text)["id"] async for text in line]
        assert line.close_code == 1000, line.close_code
    return ids, time.monotonic()


async def follow_all(site: House, person: Person, job: str, count: int) -> list[tuple[list[int], float]]:
    opened = asyncio.Barrier(count + 1)
    start = time.monotonic()
    tasks = [asyncio.create_task(listen(site, person, job, opened)) for _ in range(count)]
    await opened.wait()
    print(f"{count} websockets open after {time.monotonic() - start:.2f} s")
    site.start("transcribe")
    return await asyncio.gather(*tasks)


def memory(pid: int) -> float:
    """Megabytes that a process has in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def processor(pid: int) -> float:
    """Seconds of processor a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else HOW_MANY
    with tempfile.TemporaryDirectory() as folder, house(Path(folder) / "site", "web", WARM_ENGINES="") as site:
        alice = site.person("alice")
        job = alice.upload(SAMPLE, engine="general")["job"]
        web = site.processes["web"].pid
        used, start = processor(web), time.monotonic()
        heard = asyncio.run(follow_all(site, alice, job, count))
        seconds = time.monotonic() - start
        query = "SELECT id FROM studio_jobevent WHERE job_id = ? ORDER BY id"
        written = [event_id for (event_id,) in site.rows(query, job.replace("-", ""))]
        right = sum(ids == written for ids, _ in heard)
        ends = [ended for _, ended in heard]
        print(f"{right} of {count} got all {len(written)} events in order, all within {max(ends) - min(ends):.2f} s")
        print(
            f"web server: {(processor(web) - used) / seconds:.0%} of a core over {seconds:.1f} s, {memory(web):.0f} MB"
        )
    return 0 if right == count else 1


if __name__ == "__main__":
    sys.exit(main())
