"""What a student shows of themselves."""

from enum import StrEnum

TITLE_LIMIT = 120
TEXT_LIMIT = 1500
MOST_ITEMS = 100
MOST_FILES = 10


class ItemKind(StrEnum):
    WORK = "work"
    HOBBY = "hobby"
    ACHIEVEMENT = "achievement"
