"""Everything that was read of a message: who gets what, what is asked back, what is unread."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.dictation.reading import Entry, Question, Unclear, Unread, Value, Why
from bot.domain.dictation.roster import Found

LONGEST_WRITTEN = 40


@dataclass(slots=True)
class Target:
    """Somebody named, or (``everybody``) all; waiting for what they get."""

    written: str
    found: Found = field(default_factory=Found)
    everybody: bool = False
    joined: bool = False
    """«и» stands between this name and the one before."""
    missing: Unclear = Unclear.UNKNOWN


@dataclass(slots=True)
class Said:
    """In the order of the message."""

    entries: list[Entry] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    excluded: set[int] = field(default_factory=set)
    for_all: list[tuple[tuple[Value, ...], str | None]] = field(default_factory=list)

    def give(self, targets: Sequence[Target], values: tuple[Value, ...], kind: str | None) -> None:
        """``kind`` of work; None: the one of the whole message."""
        for target in targets:
            if target.everybody:
                self.for_all.append((values, kind))
            else:
                self._enter(target, values, kind)

    def _enter(self, target: Target, values: tuple[Value, ...], kind: str | None) -> None:
        ids = target.found.ids
        if not ids:
            written = f"{target.written} {' '.join(value.text for value in values)}"
            self.leave(written, target.missing)
        elif len(ids) == 1 and target.found.sure:
            self.entries.append(Entry(ids[0], values, kind))
        else:
            why = Why.NAMESAKES if target.found.sure else Why.SLIP
            options = tuple(Entry(student, values, kind) for student in ids)
            self.questions.append(Question(cut(target.written), why, options))

    def exclude(self, targets: Sequence[Target], kind: str | None) -> None:
        """They do not get what everybody gets; who is not known for sure is asked about."""
        for target in targets:
            if len(target.found.ids) == 1 and target.found.sure:
                self.excluded.add(target.found.ids[0])
            else:
                self._enter(target, (), kind)

    def refuse(self, targets: Sequence[Target]) -> None:
        """Named, and nothing is said of them."""
        self.leave_alone(targets)
        for target in targets:
            why = Unclear.NO_VALUE if target.found.ids or target.everybody else target.missing
            self.leave(target.written, why)

    def leave_alone(self, targets: Sequence[Target]) -> None:
        """Who is named but not understood does not get what everybody gets."""
        for target in targets:
            self.excluded.update(target.found.ids)

    def leave(self, written: str, why: Unclear) -> None:
        """Words that were not understood."""
        self.unread.append(Unread(cut(written), why))


def cut(written: str) -> str:
    tidy = " ".join(written.split())
    return tidy if len(tidy) <= LONGEST_WRITTEN else f"{tidy[: LONGEST_WRITTEN - 1]}…"
