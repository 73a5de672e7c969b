"""Servers of ЭлЖур: regions on their own hosts, single schools on ``<school>.eljur.ru``."""

from urllib.parse import urlsplit

from bot.domain.names import folded
from bot.sources.port import Place

MOSCOW = "Europe/Moscow"
URALS = "Asia/Yekaterinburg"
SCHOOLS = ".eljur.ru"
_KNOWN = (
    ("Курганская область", "eschool.gov45.ru", URALS),
    ("Нижегородская область", "edu.gounn.ru", MOSCOW),
    ("Республика Крым", "edu.rk.gov.ru", MOSCOW),
    ("Севастополь", "riso.sev.gov.ru", MOSCOW),
    ("Ханты-Мансийский автономный округ — Югра", "cop.admhmao.ru", URALS),
)
REGIONS = tuple(Place(f"https://{host}", region) for region, host, _ in _KNOWN)
ZONES = {host: zone for _, host, zone in _KNOWN}
_BY_REGION = {
    "калининград": "Europe/Kaliningrad",
    "самар": "Europe/Samara",
    "удмурт": "Europe/Samara",
    "саратов": "Europe/Saratov",
    "ульянов": "Europe/Ulyanovsk",
    "астрахан": "Europe/Astrakhan",
    "башкорт": URALS,
    "курган": URALS,
    "оренбург": URALS,
    "перм": URALS,
    "свердлов": URALS,
    "тюмен": URALS,
    "ханты": URALS,
    "челябинск": URALS,
    "ямало": URALS,
    "омск": "Asia/Omsk",
    "алтай": "Asia/Barnaul",
    "кемеров": "Asia/Novokuznetsk",
    "новосибирск": "Asia/Novosibirsk",
    "томск": "Asia/Tomsk",
    "красноярск": "Asia/Krasnoyarsk",
    "тыва": "Asia/Krasnoyarsk",
    "хакас": "Asia/Krasnoyarsk",
    "бурят": "Asia/Irkutsk",
    "иркутск": "Asia/Irkutsk",
    "амурск": "Asia/Yakutsk",
    "забайкал": "Asia/Chita",
    "саха": "Asia/Yakutsk",
    "примор": "Asia/Vladivostok",
    "хабаровск": "Asia/Vladivostok",
    "магадан": "Asia/Magadan",
    "сахалин": "Asia/Sakhalin",
    "камчат": "Asia/Kamchatka",
}
"""Beginnings of words in a region's name; elsewhere it is Moscow's time."""


def vendor_of(base: str) -> str:
    """The school's name at ЭлЖур, where it stands in the address."""
    host = urlsplit(base).hostname or ""
    name = host.removesuffix(SCHOOLS)
    return name if host.endswith(SCHOOLS) and name not in ("api", "www") else ""


def zone_of(region: str) -> str:
    words = folded(region).replace("-", " ").split()
    found = (
        zone for sign, zone in _BY_REGION.items() if any(word.startswith(sign) for word in words)
    )
    return next(found, MOSCOW)
