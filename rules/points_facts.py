"""What a person states for the estimate of points, without judgement, as a backup holds it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Education(StrEnum):
    """Education, as the points table has it, lowest first."""

    NONE = "none"
    COLLEGE = "college"
    BACHELOR_NO_DEGREE = "bachelor_no_degree"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTOR = "doctor"


class Skill(StrEnum):
    """A skill level or a professional title, as the points table has it."""

    NONE = "none"
    LEVEL_5 = "level_5"
    LEVEL_4 = "level_4"
    LEVEL_3 = "level_3"
    LEVEL_2 = "level_2"
    LEVEL_1 = "level_1"
    MID_TITLE = "mid_title"
    SENIOR_TITLE = "senior_title"


class InsuranceBase(StrEnum):
    """The insurance base against the average wage: 36 of the last 48 months, or 24 of 36 at three times."""

    BELOW = "below"
    NEAR_AVERAGE = "near_average"
    AVERAGE = "average"
    DOUBLE = "double"
    TRIPLE = "triple"


class Honours(StrEnum):
    """Honours, as the points table has them."""

    NONE = "none"
    LOW = "low"
    MID = "mid"
    HIGH = "high"


class PointsEstimate(Struct, frozen=True, gc=False):
    """What a person states for the estimate of points. Years are full years, counts are whole numbers.

    ``investment`` is CNY a year in investment and tax, ``jobs`` are jobs for locals, both the mean of three years.
    """

    education: Education = Education.NONE
    skill: Skill = Skill.NONE
    insurance_years: int = 0
    urgent_field: bool = False
    investment: int = 0
    jobs: int = 0
    insurance_base: InsuranceBase = InsuranceBase.BELOW
    public_service_years: int = 0
    suburb_years: int = 0
    fresh_graduate: bool = False
    honours: Honours = Honours.NONE
    marriage_years: int = 0
    false_papers: int = 0
    detentions: int = 0
    convictions: int = 0
