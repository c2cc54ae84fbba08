"""How a process that works on strangers' files is shut in: it dies with its parent and keeps to what it is given."""

import ctypes
import os
import resource
import signal
import sys


def shut_in(parent: int, cpu_seconds: int, megabytes: int, files: int) -> None:
    """Bound this process: die with ``parent``; so much processor time (s) and memory; at most ``files`` open at once.

    It writes no file and leaves no dump. With as many files as are open already it opens nothing more, and no network.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(1)
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
