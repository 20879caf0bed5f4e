"""An event as it comes in over HTTP, checked as a whole: envelope, source, subject and data at once."""

from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import ValidationError

from kakou.contracts.base import InboundModel
from kakou.contracts.cloudevents import CloudEvent, NotData, data_in_base64, encode, extension_faults, without_nulls
from kakou.contracts.events.registry import INBOUND, EventSpec
from kakou.contracts.problem import FieldError, pointer, shortened, wrong_fields
from kakou.values.locations import SUBJECT, Source, parse_source

AUTH_TYPE: Final = "api_key"
"""Of the kinds of principal that the Auth Context extension knows, the one that fits a bearer token."""

PUBLIC_TYPES = tuple(type_ for type_, spec in INBOUND.items() if spec.public)


class WrongEvent(ValueError):
    """Readable, but wrong; `errors` names every wrong field."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__(shortened("; ".join(f"{error.pointer} {error.message}" for error in errors)))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class InboundEvent:
    """A public event that is well-formed. Whether its speaker may say it is for the reader of tokens."""

    envelope: CloudEvent
    source: Source
    spec: EventSpec
    data: InboundModel

    @property
    def visit(self) -> str | None:
        """The address of the visit it concerns, None for events about no visit."""
        if self.spec.subject != "visit" or self.envelope.subject is None:
            return None
        return str(self.source.visit(self.envelope.subject))

    def said_by(self, name: str) -> "InboundEvent":
        """The event with the name on the token that it came with (CloudEvents extension Auth Context), whatever it says
        of itself."""
        return replace(self, envelope=self.envelope.model_copy(update={"authtype": AUTH_TYPE, "authid": name}))

    def said_with(self, attribute: str, value: str | None) -> "InboundEvent":
        """The event with an attribute that the gate alone may write; None takes away what its sender wrote there."""
        if value is None and attribute not in (self.envelope.model_extra or {}):
            return self
        return replace(self, envelope=self.envelope.model_copy(update={attribute: value}))

    def encode(self) -> bytes:
        return encode(self.envelope, self.data)


def read_event(sent: Any) -> InboundEvent:
    """The event in parsed JSON (see `kakou.values.exact_json`). Raises WrongEvent with every wrong field."""
    errors: list[FieldError] = []
    envelope: CloudEvent | None = None
    if isinstance(sent, dict):
        sent = _with_plain_data(without_nulls(sent), errors)
        errors.extend(
            FieldError(pointer=shortened(pointer(fault.path)), code=fault.code, message=fault.message)
            for fault in extension_faults(sent)
        )
    try:
        envelope = CloudEvent.model_validate(sent)
    except ValidationError as error:
        errors.extend(wrong_fields(error, sent))
    if not isinstance(sent, dict):
        raise WrongEvent(tuple(errors))
    spec = _spec(sent, errors)
    source = _source(sent, spec, errors)
    data = _data(sent, spec, errors)
    _check_subject(sent, spec, errors)
    if errors or envelope is None or spec is None or source is None or data is None:
        raise WrongEvent(tuple(errors))
    return InboundEvent(envelope, source, spec, data)


def _with_plain_data(sent: dict[str, Any], errors: list[FieldError]) -> dict[str, Any]:
    """The event with its data as JSON, where it came as bytes."""
    if "data_base64" not in sent:
        return sent
    coded = sent.pop("data_base64")
    if "data" in sent:
        message = "must not stand beside data: an event has one or the other"
        errors.append(FieldError(pointer="/data_base64", code="data_twice", message=message))
        return sent
    try:
        return sent | {"data": data_in_base64(coded)}
    except NotData as error:
        errors.append(FieldError(pointer="/data_base64", code="data_base64", message=str(error)))
        return sent


def _spec(sent: dict[str, Any], errors: list[FieldError]) -> EventSpec | None:
    type_ = sent.get("type")
    if not isinstance(type_, str) or not type_:
        return None
    spec = INBOUND.get(type_)
    if spec is None or not spec.public:
        message = "must be a type that is said here: " + ", ".join(PUBLIC_TYPES)
        errors.append(FieldError(pointer="/type", code="unknown_type", message=message))
        return None
    return spec


def _source(sent: dict[str, Any], spec: EventSpec | None, errors: list[FieldError]) -> Source | None:
    text = sent.get("source")
    if not isinstance(text, str) or not text:
        return None
    try:
        source = parse_source(text)
    except ValueError as error:
        errors.append(FieldError(pointer="/source", code="source", message=str(error)))
        return None
    if spec is not None and source.at_lane != (spec.place == "lane"):
        expected = "/{zone}/{gate}/{lane}" if spec.place == "lane" else "/{zone}/wms/{system}"
        message = f"must be {expected} for this type"
        errors.append(FieldError(pointer="/source", code="source_kind", message=message))
    return source


def _data(sent: dict[str, Any], spec: EventSpec | None, errors: list[FieldError]) -> InboundModel | None:
    if spec is None:
        return None
    data = sent.get("data", {})
    if not isinstance(data, dict):
        return None
    try:
        return spec.model.model_validate(data)
    except ValidationError as error:
        errors.extend(wrong_fields(error, data, under="/data"))
        return None


def _check_subject(sent: dict[str, Any], spec: EventSpec | None, errors: list[FieldError]) -> None:
    if spec is None or spec.subject == "any":
        return
    subject = sent.get("subject")
    if isinstance(subject, str) and SUBJECT.fits(subject):
        return
    named = "the terminal's session id" if spec.subject == "visit" else "the storage unit"
    message = f"must be {named}: {SUBJECT.expected}, such as {SUBJECT.example}"
    errors[:] = [error for error in errors if error.pointer != "/subject"]
    errors.append(FieldError(pointer="/subject", code="subject", message=message))
