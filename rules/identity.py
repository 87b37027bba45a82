"""Citizen ID numbers (GB 11643): 17 digits and a check character; birth date and sex are read from them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct

from rules.facts import EARLIEST, LATEST
from rules.pack import IdNumberScheme, load_pack

LENGTH = 18
_BIRTH = slice(6, 14)
_SEX_DIGIT = 16


class Sex(StrEnum):
    """Sex as encoded in the number: the 17th digit is odd for men."""

    MALE = "male"
    FEMALE = "female"


class IdNumberFault(StrEnum):
    """What is wrong with a number."""

    FORM = "form"
    BIRTH_DATE = "birth_date"
    CHECK_CHARACTER = "check_character"


class IdNumberError(ValueError):
    """An ID number that fails its check; ``fault`` says where."""

    def __init__(self, fault: IdNumberFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class IdNumber(Struct, frozen=True):
    """A number that passed its check, with a capital X."""

    number: str
    birth_date: date
    sex: Sex


def check_id_number(text: str, scheme: IdNumberScheme | None = None) -> IdNumber:
    """Check an 18-character citizen ID number; a lower-case x is read as X.

    Raises IdNumberError when the form, the birth date (1900-2200) or the check character is wrong.
    """
    number = text.upper()
    digits = number[:-1]
    if len(text) != LENGTH or not text.isascii() or not digits.isdigit() or number[-1] not in "0123456789X":
        raise IdNumberError(IdNumberFault.FORM)
    try:
        birth_date = date.fromisoformat(number[_BIRTH])
    except ValueError:
        raise IdNumberError(IdNumberFault.BIRTH_DATE) from None
    if not EARLIEST <= birth_date <= LATEST:
        raise IdNumberError(IdNumberFault.BIRTH_DATE)
    if number[-1] != check_character(digits, scheme or load_pack().id_number):
        raise IdNumberError(IdNumberFault.CHECK_CHARACTER)
    return IdNumber(number, birth_date, Sex.MALE if int(number[_SEX_DIGIT]) % 2 else Sex.FEMALE)


def check_character(digits: str, scheme: IdNumberScheme) -> str:
    """Return the check character for the first 17 digits."""
    total = sum(weight * int(digit) for weight, digit in zip(scheme.weights, digits, strict=True))
    return scheme.check_characters[total % len(scheme.check_characters)]
