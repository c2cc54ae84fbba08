"""Runs every bench after the other, so that figures come from one machine in one run. Run: make bench"""

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
# Not measurements of their own: what the others share.
SHARED = {"__init__", "__main__", "house", "measures", "performances", "transkun_command"}


def main() -> int:
    failed = []
    names = [file.stem for file in HERE.glob("*.py")] + [file.parent.name for file in HERE.glob("*/__main__.py")]
    for name in sorted(set(names) - SHARED):
        print(f"\n=== bench.{name} ===", flush=True)
        start = time.perf_counter()
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=HERE.parent, check=False).returncode:
            failed.append(name)
        print(f"--- {time.perf_counter() - start:.0f} s", flush=True)
    if failed:
        print("Short of what was asked or broken: " + ", ".join(failed), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
