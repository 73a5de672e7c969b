"""Results of a OneRoster package as the sheet of marks."""

from collections.abc import Mapping

from bot.sources.oneroster_tables import Line, Package, Table
from bot.sources.own_sheets import Words
from bot.sources.sheets import Cell, Sheet

KEYS = ("day", "code", "class", "subject", "mark", "kind", "comment", "teacher")
FIVE = 5.0
OWED = "."


def marks(
    package: Package, words: Words, class_of: Mapping[str, str], leaders: Mapping[str, str]
) -> Sheet | None:
    """``class_of`` is by the student's id; ``leaders`` are teachers by the class's id."""
    results = package.get("results", Table())
    rows: dict[int, list[Cell]] = {}
    for result in results:
        text = _text(result, _work(package, result))
        if text:
            rows[result.number] = _row(package, result, text, class_of, leaders)
    return words.sheet("marks", KEYS, rows) if rows else None


def _work(package: Package, result: Line) -> Line:
    found = package.get("lineitems", Table()).get(result["lineItemSourcedId"])
    return found or Line(0, {})


def _row(
    package: Package,
    result: Line,
    text: str,
    class_of: Mapping[str, str],
    leaders: Mapping[str, str],
) -> list[Cell]:
    work = _work(package, result)
    section = work["classSourcedId"] or result["classSourcedId"]
    student = result["studentSourcedId"]
    kind = package.get("categories", Table()).get(work["categorySourcedId"])
    return [
        result["scoreDate"] or result["resultDate"] or work["dueDate"] or work["assignDate"],
        student,
        class_of.get(student, ""),
        _subject(package, section),
        text,
        kind["title"] if kind else "",
        result["comment"] or work["title"],
        leaders.get(section, ""),
    ]


def _subject(package: Package, section_id: str) -> str:
    section = package.get("classes", Table()).get(section_id)
    if section is None:
        return ""
    course = package.get("courses", Table()).get(section["courseSourcedId"])
    subjects = section.several("subjects")
    return (course["title"] if course else "") or next(iter(subjects), "") or section["title"]


def _text(result: Line, work: Line) -> str:
    """The mark as the sheet has it; empty for what was not marked.

    A score of another scale is left as it is, with its scale: it is reported, never converted.
    """
    status = result["scoreStatus"].lower().replace("_", " ")
    if status == "exempt":
        return "осв"
    if not result["score"]:
        missing = result["missing"].lower() == "true"
        return result["textScore"] or (OWED if missing and status == "not submitted" else "")
    score, most = _number(result["score"]), _number(work["resultValueMax"])
    if score is None or (most is not None and most != FIVE):
        return f"{result['score']}/{work['resultValueMax']}".strip("/")
    return f"{score:g}"


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
