"""kill -9 of worker, web server and both, ten times at random moments: what is lost. Run: python -m bench.kill"""

import sys
from pathlib import Path

import pytest


def main() -> int:
    test = Path(__file__).resolve().parent.parent / "tests" / "studio" / "test_kill.py"
    return int(pytest.main([str(test), "-p", "no:cacheprovider", "--durations=3", "-v"]))


if __name__ == "__main__":
    sys.exit(main())
