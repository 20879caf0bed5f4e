"""A service that is set up wrongly says which variable, and does not start."""

import subprocess
import sys

import pytest
from kakou.contracts.services import SERVICES


@pytest.mark.parametrize("module", [entry.package for entry in SERVICES.values()])
def test_a_wrong_variable_is_named_in_a_sentence(module: str) -> None:
    wrong = {"KAKOU_PARTITIONS": "many", "KAKOU_REDIS_URL": "localhost"}
    ended = subprocess.run([sys.executable, "-m", module], env=wrong, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 78
    assert "KAKOU_PARTITIONS: Input should be a valid integer" in ended.stderr
    assert "KAKOU_REDIS_URL: " in ended.stderr
    assert ended.stderr.count("\n") == 1
