"""The commands by name, each imported only when it is run.

Kafka, Redis, HTTP and tables take seconds to import, and `kakou --help` needs none of them. So what a command needs is
imported at the top of its module as everywhere, and nothing of it here.
"""

from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

COMMANDS: Final = {
    "simulate": ("kakou_cli.simulate.command:simulate", "Act out a morning at the gate and check its books."),
    "explain": ("kakou_cli.explain.command:explain", "Tell the story of a visit, with every reason."),
    "verify": ("kakou_cli.replay.verify_command:verify", "Compute every verdict again from the log and compare."),
    "evidence": ("kakou_cli.evidence.command:evidence", "Pack the evidence for one decision, to be checked elsewhere."),
    "backtest": ("kakou_cli.replay.backtest_command:backtest", "Run a recorded period again under another policy."),
    "docs": ("kakou_cli.documents.command:docs", "Write the documents that are made from the code."),
    "export": ("kakou_cli.export.command:export", "Passages and verdicts as tables, and reconciliation."),
    "report": ("kakou_cli.report.command:report", "What the log adds up to."),
    "log": ("kakou_cli.log.command:log", "The log as a file; archived, checked, trimmed."),
    "snapshot": ("kakou_cli.snapshots.command:snapshot", "Take, list, check and restore snapshots of the states."),
    "token": ("kakou_cli.token:token", "Issue, list and revoke tokens."),
    "topics": ("kakou_cli.topics:topics", "Make, check and show the topics."),
    "dead-letters": ("kakou_cli.dead_letters:dead_letters", "Events that could not be handled."),
}
"""By name: where the function or the group of functions is, and its line in the list (short enough for 80 columns)."""


class ImportedWhenRun(TyperCommand):
    """Stands for a command in the list of commands; whoever runs it, or completes its options, gets the command."""

    def __init__(self, name: str, place: str, summary: str) -> None:
        super().__init__(name, help=summary)
        self._name, self._place = name, place

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        return self.load().make_context(info_name, args, parent, **extra)

    def load(self) -> Any:
        """The command or group itself. Imports its module."""
        module, attribute = self._place.split(":")
        found = getattr(import_module(module), attribute)
        holder = typer.Typer(rich_markup_mode=None)
        if isinstance(found, typer.Typer):
            holder.add_typer(found, name=self._name)
        else:
            holder.command(self._name)(found)
        return get_group(holder).commands[self._name]


class Commands(TyperGroup):
    """The group of all commands."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, (place, summary) in COMMANDS.items():
            self.add_command(ImportedWhenRun(name, place, summary))
