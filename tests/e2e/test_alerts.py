"""Ops are woken for what they must be woken for, and for nothing else: Prometheus itself tries the rules."""

import subprocess
from pathlib import Path

from kakou_local.install import prometheus

RULES = Path("deploy/prometheus")


def test_the_alerts_fire_as_they_should() -> None:
    promtool = Path(prometheus()).with_name("promtool")
    done = subprocess.run(
        [promtool, "test", "rules", RULES / "alerts_test.yml"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
