"""What the documents have a reader paste, block after block as it stands there, on the whole gate."""

import re
import subprocess
from pathlib import Path

import pytest
from kakou_local.__main__ import say_where
from kakou_local.running import Running

from tests.gate import Gate

PASTED = ("docs/try-it.md", "docs/terminals.md")
BLOCK = re.compile(r"^```sh\n(.*?)^```(?:\n\n```text\n(.*?)^```)?", re.DOTALL | re.MULTILINE)
"""Commands, and what they print."""

BETWEEN = "=== the next block"


@pytest.fixture
def up(shared_gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which `make up` has been said; that it starts the gate, tests of its own show."""
    monkeypatch.setenv("KAKOU_STATE", str(tmp_path / ".state"))
    addresses = {service: shared_gate.url(service) for service, _ in shared_gate.children}
    running = Running(shared_gate.servers.bootstrap, shared_gate.servers.redis_url, addresses)
    running.write()
    say_where(running)
    (tmp_path / "examples").symlink_to(Path("examples").absolute())
    return tmp_path


@pytest.mark.parametrize("page", PASTED)
def test_what_is_pasted_prints_what_the_page_says(up: Path, page: str) -> None:
    found = BLOCK.findall(Path(page).read_text(encoding="utf-8"))
    blocks = [commands.removeprefix("make up\n") for commands, _ in found]
    assert ". .state/env\n" in blocks[0]
    script = "set -eo pipefail\n" + f"echo '{BETWEEN}'\n".join(blocks)
    done = subprocess.run(["bash", "-c", script], cwd=up, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    printed = done.stdout.split(f"{BETWEEN}\n")
    for (commands, promised), lines in zip(found, printed, strict=True):
        rest = lines
        for line in promised.splitlines():
            said = re.search(f"^{re.escape(line).replace('…', '.*')}$", rest, re.MULTILINE)
            assert said, f"{commands}\nprinted\n{lines}\nand not, or not in this order\n{line}"
            rest = rest[said.end() :]
