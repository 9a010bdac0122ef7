"""One session of several, run as a process by the fault suite.

Arguments: what to do, local root, zip, project name, session number. It opens
the workfile, edits, says ``ready``, waits for a line, saves and says how it went.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "client"))

from ayon_harmony.errors import ProjectChangedError
from ayon_harmony.workfiles import Identity, Workfiles


def main(root: str, zip_path: str, project: str, number: str) -> None:
    files = Workfiles(Path(root))
    identity = Identity(project, "/sq/sh010", "anim", Path(zip_path).name)
    workfile = files.open(files.plan_opening(identity, zip_path))
    drawing = workfile.scene_dir / "elements" / "body" / f"session-{number}.tvg"
    drawing.write_bytes(f"drawn by {project} {number}".encode())
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        workfile.save()
        print("saved", flush=True)
    except ProjectChangedError:
        print("refused", flush=True)
    workfile.copy.leave()


if __name__ == "__main__":
    main(*sys.argv[1:])
