"""Processor time and memory of processes, read from outside."""

import os
import platform
import signal
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

CORES = os.cpu_count() or 1


def processor_seconds(pid: int) -> float:
    """Used by a process so far, by the kernel's clock of that process: exact, where /proc counts hundredths."""
    return time.clock_gettime(~pid << 3 | 2)


def used_since(pids: Mapping[str, int]) -> Callable[[], dict[str, float]]:
    """A function that says how many seconds of processor time each has used since now."""
    before = {name: processor_seconds(pid) for name, pid in pids.items()}
    return lambda: {name: processor_seconds(pid) - before[name] for name, pid in pids.items()}


@contextmanager
def paused(pids: Collection[int]) -> Iterator[None]:
    """Processes that do nothing meanwhile, and go on afterwards as warm as they were."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def resident(pid: int) -> int:
    """MB."""
    rows = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(row.split()[1]) // 1024 for row in rows if row.startswith("VmRSS"))


def machine() -> str:
    """Its cores and memory, and what measures on it."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{CORES} cores, {gigabytes:.0f} GB, Linux {os.uname().release}, Python {platform.python_version()}"


def busy() -> str:
    """How busy others keep the machine: a figure that was taken on a busy one says so."""
    return f"load {os.getloadavg()[0]:.1f}"
