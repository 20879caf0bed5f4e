"""Numbers of the trade: passes, declarations, customs, enterprises, substances. Shapes by domain §1.1 to §1.3."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from kakou.values.canonical import canonical
from kakou.values.patterns import Shape

Direction = Literal["I", "E"]
"""I into the zone, E out of it."""

DeclarationKind = Literal["list", "two-step", "movement", "waybill"]

PASS_NO = Shape(
    "pass_no",
    r"Z\d{4}[IE]\d{6}(?:\d{12}|T\d{11})",
    "24 characters: Z, the customs code, I or E, the date yyMMdd, then 12 digits, or T and 11 digits",
    "Z3105I261122000000000042",
)
LIST_NO = Shape(
    "list_no",
    r"QD\d{4}\d{2}[IE]\d{9}",
    "18 characters for a list: QD, the customs code, the year yy, I or E, 9 digits",
    "QD310526I000000042",
)
TWO_STEP_NO = Shape("two_step_no", r"\d{18}", "18 digits for a two-step entry", "310520261000000042")
OTHER_DOCUMENT_NO = Shape(
    "document_no", r"[0-9A-Z]{1,32}", "1 to 32 letters and digits for a movement or waybill", "C310526A00042"
)
CUSTOMS_CODE = Shape("customs_code", r"\d{4}", "the four digits of a customs office", "3105")
ENTERPRISE_CODE = Shape(
    "enterprise_code", r"[0-9A-Z]{10}", "the 10 characters of an enterprise's customs code", "3105940042"
)
CAS_NO = Shape("cas_no", r"0*\d{2,7}-\d{2}-\d", "a CAS number", "67-56-1")
UN_NO = Shape("un_no", r"(?:UN ?)?\d{4}", "four digits, with or without UN before them", "1230")
HS_CODE = Shape("hs_code", r"\d{4,13}", "the 4 to 13 digits of a commodity code", "2905110000")
UNIT = Shape("unit", r"(?:\d{3}|KG|T)", "a three-digit customs unit, kg or t", "035")
HAZARD_CLASS = Shape(
    "hazard_class",
    r"(?:1\.[1-6][A-HJKLNS]?|2\.[123]|3|4\.[123]|5\.[12]|6\.[12]|7|8|9)",
    "a class or division of dangerous goods (1.1 to 9)",
    "6.1",
)

_DECLARATION_NO: dict[str, Shape] = {
    "list": LIST_NO,
    "two-step": TWO_STEP_NO,
    "movement": OTHER_DOCUMENT_NO,
    "waybill": OTHER_DOCUMENT_NO,
}


def declaration_no(text: str, kind: str) -> str:
    """The number of a declaration of `kind`, tidied. Raises PydanticCustomError for another shape."""
    return _DECLARATION_NO[kind].read(text)


def pass_direction(no: str) -> str:
    """The I or E in a pass number."""
    return no[5]


def pass_customs(no: str) -> str:
    """The customs code in a pass number."""
    return no[1:5]


def zone_customs(zone: str) -> str:
    """The customs that a zone is under: its first four characters."""
    return zone[:4]


_LEADING_ZEROS = re.compile(r"^0+(?=\d{2,7}-)")
_CAS_WITHIN = re.compile(r"(?<!\d)\d{2,}\s*-\s*\d{2}\s*-\s*\d(?!\d)", re.ASCII)


def means_cas(text: str) -> bool:
    """Whether a CAS number, right or wrong, stands somewhere in `text`."""
    return _CAS_WITHIN.search(canonical(text)) is not None


def is_cas(text: str) -> bool:
    """Whether `text` is a CAS number with the right check digit."""
    return CAS_NO.fits(text) and cas_check_digit(text) == int(text[-1])


def cas_check_digit(cas: str) -> int:
    """The last digit of a CAS number, from those before it: Σ digit × place counted from the right, modulo 10."""
    digits = cas.replace("-", "")[:-1]
    return sum(place * int(digit) for place, digit in enumerate(reversed(digits), start=1)) % 10


def pass_no(text: str) -> str:
    """A pass number tidied. Raises PydanticCustomError for another shape or a date that is none."""
    no = PASS_NO.read(text)
    try:
        date(2000 + int(no[6:8]), int(no[8:10]), int(no[10:12]))
    except ValueError:
        raise PydanticCustomError(
            "pass_no", "must hold a date yyMMdd at positions 7 to 12, such as Z3105I261122000000000042"
        ) from None
    return no


def cas_no(text: str) -> str:
    """A CAS number tidied: leading zeros are no part of it. Raises PydanticCustomError for another shape or a wrong
    check digit."""
    cas = _LEADING_ZEROS.sub("", CAS_NO.read(text))
    if (digit := cas_check_digit(cas)) != int(cas[-1]):
        raise PydanticCustomError(
            "cas_check_digit",
            "has the wrong check digit: {head} is followed by {digit}, not {given}",
            {"head": cas[:-1], "digit": digit, "given": cas[-1]},
        )
    return cas


PassNo = Annotated[str, PASS_NO, AfterValidator(pass_no)]
CustomsCode = Annotated[str, CUSTOMS_CODE]
EnterpriseCode = Annotated[str, ENTERPRISE_CODE]
CasNo = Annotated[str, CAS_NO, AfterValidator(cas_no)]
UnNo = Annotated[str, UN_NO, AfterValidator(lambda un: un[-4:])]
HsCode = Annotated[str, HS_CODE]
HazardClass = Annotated[str, HAZARD_CLASS]
Unit = Annotated[str, UNIT, AfterValidator(str.lower)]
"""`kg`, `t`, or a customs unit code of three digits."""
_SIGNS = {"kg": "035", "t": "070"}


def unit_code(unit: str) -> str:
    """The customs code of a unit: kilograms and tonnes may also be named by their sign."""
    return _SIGNS.get(unit, unit)


DocumentNo = Annotated[str, OTHER_DOCUMENT_NO]
"""Any declaration's number, where its kind is not at hand."""
