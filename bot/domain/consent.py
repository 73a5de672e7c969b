"""What was agreed to, and who may agree: versions and ages, no texts."""

from datetime import date

VERSION = 1
"""Raised with every change of the consent text's meaning: everybody is then asked again."""

OWN_CONSENT_AGE = 14
LAST_GRADE_UNDER_14 = 7


def age(born: date, today: date) -> int:
    """Full years; who was born on 29 February is a year older on 1 March."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def may_consent(born: date | None, grade: int | None, today: date) -> bool:
    """Whether a student consents alone; without a birth date the grade decides."""
    if born is not None:
        return age(born, today) >= OWN_CONSENT_AGE
    return grade is not None and grade > LAST_GRADE_UNDER_14
