"""The table of reasons, for people."""

from kakou.reasons.rendering import TABLE
from kakou.reasons.spec import ReasonSpec

from kakou_cli.documents.tables import table

HEAD = """\
# Reasons

Every code that a rule may speak, made by `make docs` from the reason table (`shared/kakou/reasons/table`).
*outcome* is what it does unless policy says otherwise: `note` lets pass, `redirect` names another lane, `refer` asks an
officer, `refuse` keeps the barrier down; the verdict is the gravest. *officer*: whether an officer may release in spite
of it. *letter*: its letter in the 20-position status word, and the position. *driver*: what the lane's display shows.
`{name}` stands for a number or a name of the case. *source*: where the rule comes from, and the parameters of the
zone's policy that it goes by; [sources.md](sources.md) says what the marks stand for.

"""
COLUMNS = ("code", "letter", "outcome", "officer", "finding", "remedy", "driver", "source")


def document() -> str:
    """The whole document."""
    rows = (
        (
            f"`{spec.code}`",
            f"{spec.letter} ({spec.position})" if spec.letter else "",
            spec.outcome,
            "yes" if spec.officer else "no",
            f"{spec.zh}<br>{spec.en}",
            "<br>".join(text for text in (spec.remedy_zh, spec.remedy_en, *_spent(spec)) if text),
            spec.led,
            spec.source,
        )
        for _, spec in sorted(TABLE.items())
    )
    return HEAD + table(COLUMNS, rows)


def _spent(spec: ReasonSpec) -> tuple[str, ...]:
    return (f"没有余量时：{spec.spent_zh}", f"Where nothing is left: {spec.spent_en}") if spec.spent_zh else ()
