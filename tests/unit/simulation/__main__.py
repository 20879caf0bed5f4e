"""How often a loop that leaves out a rule is found, or what happened under one seed.

python -m tests.unit.simulation [--schedules 2000]
python -m tests.unit.simulation --seed 17 [--loop IgnoresPrevious]
"""

import argparse
import logging
from functools import partial
from multiprocessing import Pool

from kakou.runtime.loop import PartitionLoop

from tests.unit.simulation.broken import BROKEN
from tests.unit.simulation.schedule import Schedule
from tests.unit.simulation.trace import render
from tests.unit.simulation.world import Finding

LOOPS: dict[str, type[PartitionLoop]] = {"PartitionLoop": PartitionLoop} | {loop.__name__: loop for loop in BROKEN}


def findings(name: str, schedules: int) -> list[int]:
    """Seeds under which the loop of that name comes to another end."""
    found = []
    for seed in range(schedules):
        try:
            Schedule(seed, LOOPS[name]).run()
        except Finding:
            found.append(seed)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schedules", type=int, default=2_000)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--loop", choices=LOOPS, default="PartitionLoop")
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    logging.disable()
    if asked.seed is not None:
        schedule = Schedule(asked.seed, LOOPS[asked.loop])
        try:
            schedule.run()
            print(render(schedule.world.trace))
        except Finding as finding:
            print(finding)
        return
    with Pool(asked.processes) as pool:
        every = pool.imap(partial(findings, schedules=asked.schedules), LOOPS)
        for name, found in zip(LOOPS, every, strict=True):
            first = f"first after {found[0] + 1}" if found else ""
            print(f"{name:<28}{len(found):>6} of {asked.schedules}  {first}", flush=True)


if __name__ == "__main__":
    main()
