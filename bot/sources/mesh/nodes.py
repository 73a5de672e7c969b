"""Where one installation has its doors: Moscow's, or a region's of «Моя школа»."""

from dataclasses import dataclass

MOSCOW = "Europe/Moscow"
URALS = "Asia/Yekaterinburg"


@dataclass(frozen=True, slots=True)
class Node:
    """``base`` is where families sign in; the others are there too unless a region has moved
    them."""

    base: str
    name: str
    zone: str = MOSCOW
    family: str = ""
    """Profile, marks, homework, attendance."""
    journal: str = ""
    """Study years, reasons of absence, signatures."""
    calendar: str = ""
    """Lessons."""

    def __post_init__(self) -> None:
        usual = {
            "family": f"{self.base}/api/family/mobile/v1",
            "journal": f"{self.base}/api/ej",
            "calendar": f"{self.base}/api/eventcalendar/v1/api",
        }
        for name, address in usual.items():
            object.__setattr__(self, name, getattr(self, name) or address)

    def address(self, name: str) -> str:
        """``base``, ``family``, ``journal`` or ``calendar``."""
        return str(getattr(self, name))


CAPITAL = Node("https://school.mos.ru", "Москва")
REGIONS = (
    Node(
        "https://authedu.mosreg.ru",
        "Московская область",
        family="https://api.myschool.mosreg.ru/family/mobile/v1",
    ),
    Node("https://education.admoblkaluga.ru", "Калужская область"),
    Node("https://ms-edu.tatar.ru", "Республика Татарстан"),
    Node("https://myschool.05edu.ru", "Республика Дагестан"),
    Node("https://myschool.72to.ru", "Тюменская область", URALS),
    Node("https://school.yanao.ru", "Ямало-Ненецкий автономный округ", URALS),
    Node("https://karelia.minedu.ru", "Республика Карелия"),
    Node("https://dnevnik.edu35.ru", "Вологодская область"),
    Node("https://dnevnik.edurb.ru", "Республика Башкортостан", URALS),
    Node("https://dnevnik.tvobr.ru", "Тверская область"),
    Node("https://edu.mso51.ru", "Мурманская область"),
)
