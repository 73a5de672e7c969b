"""Papers and pictures before they are bytes: neutral tables, slips, series and calendars.

`bot.reports` draws them (in the worker process) and knows no language; screens make them.
"""

from dataclasses import dataclass

from bot.reports.papers import Archive, Bars, Calendar, Chart, Slips, Table, WeekPages, Workbook

Drawing = Archive | Bars | Table | Slips | Chart | Calendar | WeekPages | Workbook


@dataclass(frozen=True, slots=True)
class Paper:
    """A drawing and how it is to be sent.

    ``format``: ``pdf``, ``png``, ``xlsx``, ``ics``, ``csv``. A picture (``png``) is shown, all
    else is a document. ``caption`` is HTML like a screen's text, to 1,000 characters.
    """

    drawing: Drawing
    format: str
    file_name: str
    caption: str = ""
