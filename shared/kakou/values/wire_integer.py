"""Numbers that have names with us and stay numbers on the wire."""

from enum import IntEnum
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class WireInteger(IntEnum):
    """A number that a published code list gives a meaning: a field of this type takes and gives the number itself."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        """As a `Literal` of the numbers, in its schema and in what it says of wrong ones."""
        numbers = core_schema.literal_schema([each.value for each in cls])
        to_number = core_schema.plain_serializer_function_ser_schema(int, return_schema=numbers)
        return core_schema.no_info_after_validator_function(cls, numbers, serialization=to_number)
