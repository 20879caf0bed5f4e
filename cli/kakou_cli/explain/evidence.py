"""What is known of a visit, from wherever it was read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.events.outbound import DeclarationChanged
from kakou.contracts.verdicts import Bilingual
from pydantic import BaseModel


class Happening(NamedTuple):
    """Something said or told about the visit. at: log time. outcome, detail: of what was said and did not count."""

    at: datetime
    what: BaseModel
    outcome: str = "done"
    detail: str = ""


@dataclass
class Evidence:
    """happened: in order. passes, declarations: by number; declarations as they stood when the visit was routed.

    state: how the visit stands, where the source says so. gaps: what could not be read, and what would help.
    """

    zone: str
    visit: str
    happened: list[Happening] = field(default_factory=list)
    passes: Mapping[str, GatePass] = field(default_factory=dict)
    declarations: Mapping[str, DeclarationChanged] = field(default_factory=dict)
    state: str | None = None
    gaps: list[Bilingual] = field(default_factory=list)
