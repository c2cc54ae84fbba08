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
    for file in sorted(HERE.glob("*.py")):
        if file.stem in SHARED:
            continue
        print(f"\n=== bench.{file.stem} ===", flush=True)
        start = time.perf_counter()
        if subprocess.run([sys.executable, "-m", f"bench.{file.stem}"], cwd=HERE.parent, check=False).returncode:
            failed.append(file.stem)
        print(f"--- {time.perf_counter() - start:.0f} s", flush=True)
    if failed:
        print("Short of what was asked or broken: " + ", ".join(failed), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
