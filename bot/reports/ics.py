"""A timetable or events as an iCalendar file that phones accept."""

from datetime import date, datetime, timedelta

from icalendar import Calendar as Feed
from icalendar import Event, Timezone, vDuration

from bot.reports.papers import Calendar, CalendarEntry

PRODUCT = "-//Zvonok//School diary//EN"
MINUTE = 60


def calendar_ics(calendar: Calendar) -> bytes:
    """Wall time with its VTIMEZONE, never UTC: a lesson stays at 8:30 whatever the phone thinks."""
    feed = Feed()
    feed.add("prodid", PRODUCT)
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("x-wr-calname", calendar.name)
    feed.add("x-wr-timezone", calendar.zone)
    if calendar.refresh is not None:
        feed.add("refresh-interval", calendar.refresh, parameters={"VALUE": "DURATION"})
        feed.add("x-published-ttl", vDuration(calendar.refresh))
    days = [_day(entry.starts) for entry in calendar.entries]
    if any(isinstance(entry.starts, datetime) for entry in calendar.entries):
        first, last = min(days), max(days)
        feed.add_component(
            Timezone.from_tzid(
                calendar.zone,
                first_date=first - timedelta(days=1),
                last_date=last + timedelta(days=2),
            )
        )
    for entry in calendar.entries:
        feed.add_component(_event(entry, calendar))
    return bytes(feed.to_ical())


def _event(entry: CalendarEntry, calendar: Calendar) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", calendar.stamped)
    # Grows with each file, so a later file always overrules what a phone has kept.
    event.add("sequence", int(calendar.stamped.timestamp()) // MINUTE)
    event.add("summary", entry.title)
    event.add("dtstart", entry.starts)
    event.add("dtend", _end(entry))
    for name, text in (("location", entry.place), ("description", entry.description)):
        if text:
            event.add(name, text)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    return event


def _end(entry: CalendarEntry) -> datetime | date:
    """The format wants the day after the last one for whole days."""
    if isinstance(entry.ends, datetime):
        return entry.ends
    return entry.ends + timedelta(days=1)


def _day(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
