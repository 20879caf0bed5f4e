"""The table of reasons, for people."""

from kakou.contracts.reasons import TABLE

HEAD = """\
# Reasons

Every code that a rule may speak, made by `make docs` from the reason table. *outcome* is what it does unless policy
says otherwise: `note` lets pass, `redirect` names another lane, `refer` asks an officer, `refuse` keeps the barrier
down; the verdict is the gravest. *officer*: whether an officer may release in spite of it. *letter*: its letter in the
20-position status word, and the position.

| code | letter | outcome | officer | finding | remedy | source |
|---|---|---|---|---|---|---|
"""


def table() -> str:
    """The table in Markdown."""
    rows = (
        (
            f"`{spec.code}`",
            f"{spec.letter} ({spec.position})" if spec.letter else "",
            spec.outcome,
            "yes" if spec.officer else "no",
            f"{spec.zh}<br>{spec.en}",
            "<br>".join(text for text in (spec.remedy_zh, spec.remedy_en) if text),
            spec.source,
        )
        for _, spec in sorted(TABLE.items())
    )
    return HEAD + "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |\n" for row in rows)
