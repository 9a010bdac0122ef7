"""``manage.py crashtest``: random steps until so many kills and errors happened.

Prints what was done, as one JSON line, and ends with 1 when something that must
hold did not; the seed in the message runs it again.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for path in (ROOT, ROOT / "client"):
    if str(path) not in sys.path:
        sys.path.insert(0, str(path))

from sandbox.crashtest.injection import ERRORS, KILLS, Fault  # noqa: E402
from sandbox.crashtest.world import Broken, Counts, World  # noqa: E402

_NUMBERS = (
    errno.EIO,
    errno.ENOSPC,
    errno.EDQUOT,
    errno.ESTALE,
    errno.EACCES,
    errno.EBUSY,
    errno.ETIMEDOUT,
    errno.EPERM,
)
# A world gets slower with all that it remembers.
_STEPS_A_WORLD = 60


def run_world(seed: int, kills: int, errors: int, folder: Path) -> Counts:
    """Run one world for some steps.

    Args:
        seed: Of everything that happens.
        kills: How many kills are still wanted.
        errors: How many errors are still wanted.
        folder: Where it may be.

    Raises:
        Broken: Something that must hold does not.

    """
    chance = random.Random(seed)
    world = World(folder, seed, chance.randrange(2, 5))
    for number in range(_STEPS_A_WORLD):
        wants_kill = world.counts.kills < kills and (
            world.counts.errors >= errors or chance.random() < 0.35
        )
        if not wants_kill and world.counts.errors >= errors:
            break
        kind = chance.choice(KILLS if wants_kill else ERRORS)
        below = chance.choice((world.base, world.project, *world.stations))
        call = chance.randrange(chance.choice((10, 40, 120, 250)))
        fault = Fault(kind, call, below, chance.choice(_NUMBERS))
        try:
            world.step(fault)
        except Broken as broken:
            raise Broken(f"seed {seed}, step {number}, {fault}: {broken}") from None
    try:
        world.finish()
    except Broken as broken:
        raise Broken(f"seed {seed}, at the end: {broken}") from None
    return world.counts


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and return the exit code."""
    parser = argparse.ArgumentParser(prog="crashtest", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--errors", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep-going", action="store_true")
    given = parser.parse_args(arguments)
    total = Counts()
    broken: list[str] = []
    started = time.monotonic()
    seed = given.seed
    while total.kills < given.kills or total.errors < given.errors:
        folder = Path(tempfile.mkdtemp(prefix="crashtest-"))
        try:
            left = (given.kills - total.kills, given.errors - total.errors)
            _add(total, run_world(seed, *left, folder / "world"))
        except Broken as error:
            broken.append(str(error))
            print(error, file=sys.stderr)
            if not given.keep_going:
                break
        except KeyboardInterrupt:
            break
        finally:
            with contextlib.suppress(OSError):
                shutil.rmtree(folder)
        print(f"seed {seed}: {total.kills} kills, {total.errors} errors", flush=True)
        seed += 1
    seconds = round(time.monotonic() - started, 1)
    print(json.dumps({**asdict(total), "broken": len(broken), "seconds": seconds}))
    return 1 if broken else 0


def _add(total: Counts, counts: Counts) -> None:
    for name, value in asdict(counts).items():
        if isinstance(value, int):
            setattr(total, name, getattr(total, name) + value)
    for action, number in counts.by_action.items():
        total.by_action[action] = total.by_action.get(action, 0) + number


if __name__ == "__main__":
    sys.exit(main())
