"""What an officer typed, and the page that answers has no field for any more: shown to be copied, and never lost."""

from kakou.contracts.verdicts import Bilingual

from gate_ingest.desk.truck.form import COUNTED
from gate_ingest.desk.truck.ready_reasons import ready_reasons
from gate_ingest.desk.truck.view import Truck


def all_words(typed: dict[str, str]) -> tuple[str, ...]:
    """Of either form of a truck's page, in the order of its fields."""
    names = ("template", "words", "announced_by", "plate", *_counts(typed), "ready", "text")
    return tuple(_told(name, typed[name]) for name in names if typed.get(name))


def without_field(typed: dict[str, str], truck: Truck, *, commands: bool) -> tuple[str, ...]:
    """commands: whether the page has the form that commands the lane's devices."""
    fields = {"ready", "text"} if commands else set()
    if truck.may:
        fields.add("words")
    if typed.get("template") in {text for each in _offered(truck) for text in (each.zh, each.en)}:
        fields.add("template")
    if truck.seen.awaiting and "release" in truck.may:
        fields.add("announced_by")
    if "inspect" in truck.may:
        fields |= {"plate", *(each.field for each in truck.goods)}
    return all_words({name: said for name, said in typed.items() if name not in fields})


def _offered(truck: Truck) -> tuple[Bilingual, ...]:
    return tuple(each for word in truck.may for each in ready_reasons(word, truck.reasons))


def _counts(typed: dict[str, str]) -> list[str]:
    return [name for name in typed if name.startswith(COUNTED)]


def _told(name: str, said: str) -> str:
    return f"{name.removeprefix(COUNTED)}: {said}" if name.startswith(COUNTED) else said
