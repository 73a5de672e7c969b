"""The linking page's steps, the same for every system: from what was entered to what is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot import i18n
from bot.domain.servers import server
from bot.screens import link_page as pages
from bot.screens.page import Choice, Page
from bot.sources.port import (
    OAUTH,
    Ask,
    DiarySource,
    Entry,
    FoundSchool,
    SignsInElsewhere,
)

LONGEST = {"text": 100, "school": 400, "login": 200, "password": 200, "token": 16000, "server": 200}
_WRITTEN = {Ask.LOGIN: "login", Ask.PASSWORD: "password", Ask.TOKEN: "token"}


@dataclass(frozen=True, slots=True)
class Entered:
    """What has been chosen so far. It comes back with every form, so it is checked every time."""

    entry: str = ""
    place: str = ""
    school: str = ""
    """The system's own id of the school."""
    school_name: str = ""

    def hidden(self) -> dict[str, str]:
        school = f"{self.school}{pages.SEPARATOR}{self.school_name}" if self.school else ""
        kept = {"entry": self.entry, "place": self.place, "school": school}
        return {name: value for name, value in kept.items() if value}


def entered(source: DiarySource, fields: Mapping[str, str], locale: str) -> tuple[Entered, str]:
    """What a form says, with a sentence for what cannot be."""
    if any(len(fields.get(name, "")) > most for name, most in LONGEST.items()):
        return begun(source), ""
    form = _entered(source, fields)
    if fields.get("server"):
        typed = server(fields["server"]) if source.typed_place else None
        if typed is None:
            with i18n.use(locale):
                return form, pages.no_server()
        form = replace(form, place=typed)
    return _changed(source, form, fields.get("change", "")), ""


def begun(source: DiarySource) -> Entered:
    """What need not be asked because there is no choice."""
    entry = source.entries[0].code if len(source.entries) == 1 else ""
    place = source.places[0].id if len(source.places) == 1 and not source.typed_place else ""
    return Entered(entry, place)


def _entered(source: DiarySource, fields: Mapping[str, str]) -> Entered:
    form, known = begun(source), {entry.code for entry in source.entries}
    if fields.get("entry", "") in known:
        form = replace(form, entry=fields["entry"])
    if _is_place(source, fields.get("place", "")):
        form = replace(form, place=fields["place"])
    school, _mark, name = fields.get("school", "").partition(pages.SEPARATOR)
    return replace(form, school=school, school_name=name) if form.place else form


def _is_place(source: DiarySource, place: str) -> bool:
    if any(place == known.id for known in source.places):
        return True
    return source.typed_place and bool(place) and server(place) == place


def _changed(source: DiarySource, form: Entered, what: str) -> Entered:
    """Back to a choice, and to whatever hangs on it."""
    if what == "entry":
        return begun(source)
    if what == Ask.PLACE:
        return replace(begun(source), entry=form.entry)
    if what == Ask.SCHOOL:
        return Entered(form.entry, form.place)
    return form


def entry_of(source: DiarySource, form: Entered) -> Entry | None:
    """The way that was chosen, or the only one."""
    return next((entry for entry in source.entries if entry.code == form.entry), None)


def asked(source: DiarySource, form: Entered) -> Ask | None:
    """What is to be chosen before anybody signs in; None: nothing more."""
    entry = entry_of(source, form)
    asks = entry.asks if entry else ()
    if Ask.PLACE in asks and not form.place:
        return Ask.PLACE
    if Ask.SCHOOL in asks and not form.school:
        return Ask.SCHOOL
    return None


def given(source: DiarySource, form: Entered, fields: Mapping[str, str]) -> dict[Ask, str] | None:
    """Everything the way asks for, once it was sent off; None as long as something is missing."""
    entry = entry_of(source, form)
    if entry is None or entry.code == OAUTH or not fields.get("go"):
        return None
    if asked(source, form) is not None or form.place in entry.closed_at:
        return None
    found = {Ask.PLACE: form.place, Ask.SCHOOL: form.school}
    found |= {ask: fields.get(name, "") for ask, name in _WRITTEN.items()}
    wanted = {ask: found[ask] for ask in entry.asks}
    for ask in (Ask.LOGIN, Ask.TOKEN):
        if ask in wanted:
            wanted[ask] = wanted[ask].strip()
    return wanted if all(wanted.values()) else None


def shown(
    source: DiarySource, form: Entered, error: str, fields: Mapping[str, str], state: str
) -> Page | None:
    """The next page, in the language in force; None when schools have to be searched for it.
    ``state`` is what a system's own page has to hand back."""
    entry = entry_of(source, form)
    if entry is None:
        return pages.ways(source.title, source.entries, error)
    if asked(source, form) is Ask.PLACE:
        text = fields.get("text", "").strip()
        return pages.places(
            source.title,
            source.places,
            text,
            typed=source.typed_place,
            changes=_changes(source, form),
            error=error,
        )
    if form.place in entry.closed_at:
        return _closed(source, form)
    if asked(source, form) is Ask.SCHOOL:
        if fields.get("text", "").strip() and "change" not in fields:
            return None
        return choosing_school(source, form, fields, None, error)
    if entry.code == OAUTH and isinstance(source, SignsInElsewhere):
        url = source.sign_in_url(state)
        return pages.elsewhere(source.title, url, changes=_changes(source, form), error=error)
    return _sign_in(source, form, entry, fields, error)


def _closed(source: DiarySource, form: Entered) -> Page:
    return pages.closed(
        source.title,
        place_name(source, form.place),
        other_way=any(form.place not in way.closed_at for way in source.entries),
        changes=_changes(source, form),
    )


def _sign_in(
    source: DiarySource, form: Entered, entry: Entry, fields: Mapping[str, str], error: str
) -> Page:
    missing = bool(fields.get("go")) and not error
    return pages.sign_in(
        source.title,
        entry.at(form.place),
        place_name(source, form.place),
        form.school_name,
        fields.get("login", ""),
        changes=_changes(source, form),
        error=pages.nothing_entered() if missing else error,
    )


def choosing_school(
    source: DiarySource,
    form: Entered,
    fields: Mapping[str, str],
    found: tuple[FoundSchool, ...] | None,
    error: str,
) -> Page:
    return pages.schools(
        source.title,
        place_name(source, form.place),
        fields.get("text", "").strip(),
        found,
        changes=_changes(source, form),
        error=error,
    )


def place_name(source: DiarySource, place: str) -> str:
    """As people call it; a typed server by its address."""
    known = {one.id: one.name for one in source.places}
    return known.get(place, place.removeprefix("https://"))


def _changes(source: DiarySource, form: Entered) -> tuple[Choice, ...]:
    """The ways back."""
    found = []
    if form.school:
        found.append(Choice("change", Ask.SCHOOL, pages.another(Ask.SCHOOL)))
    if form.place and len(source.places) + source.typed_place > 1:
        found.append(Choice("change", Ask.PLACE, pages.another(Ask.PLACE)))
    if len(source.entries) > 1 and form.entry:
        found.append(Choice("change", "entry", pages.another_way()))
    return tuple(found)
