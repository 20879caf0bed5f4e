"""The golden logs: one for each version of the rules, `rules-VERSION.jsonl.gz`."""

from pathlib import Path

FOLDER = Path(__file__).parent


def version(path: Path) -> int:
    return int(path.name.partition(".")[0].removeprefix("rules-"))


def golden_logs() -> list[Path]:
    return sorted(FOLDER.glob("rules-*.jsonl.gz"), key=version)


def newest() -> Path:
    return golden_logs()[-1]
