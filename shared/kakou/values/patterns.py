"""A field of text that must have a shape, with a message that says what would be right."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import LiteralString

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from kakou.values.canonical import canonical


@dataclass(frozen=True)
class Shape:
    """Annotation for a str: its canonical form (in upper case, unless `keep_case`) must match `pattern` as a whole.

    code: of the error in a problem's `errors`. expected, example: what the message says would be right.
    """

    code: LiteralString
    pattern: str
    expected: str
    example: str
    keep_case: bool = False

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.ASCII)

    def fits(self, text: str) -> bool:
        """Whether `text` has the shape as it stands."""
        return self._regex.fullmatch(text) is not None

    def read(self, text: str) -> str:
        """`text` tidied. Raises PydanticCustomError when it has another shape."""
        tidy = canonical(text)
        # Some letters of other scripts become A to Z in upper case: two numbers would be one.
        if not tidy.isascii():
            raise self.fault()
        if not self.keep_case:
            tidy = tidy.upper()
        if self._regex.fullmatch(tidy) is None:
            raise self.fault()
        return tidy

    def fault(self) -> PydanticCustomError:
        """The error that says what was expected."""
        return PydanticCustomError(
            self.code, "must be {expected}, such as {example}", {"expected": self.expected, "example": self.example}
        )

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "description": self.expected, "examples": [self.example]}
