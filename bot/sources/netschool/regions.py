"""Servers of «Сетевой город» and their zones: one installation a region, each with its own address.

The list ages: regions move elsewhere. A server that is not here may be typed, and an operator may
add one (``places``), also one that only speaks plain http, which we never list ourselves.
"""

from bot.sources.port import Place

MOSCOW = "Europe/Moscow"
_KNOWN = (
    ("Алтайский край", "netschool.edu22.info", "Asia/Barnaul"),
    ("Амурская область", "region.obramur.ru", "Asia/Yakutsk"),
    ("Забайкальский край", "region.zabedu.ru", "Asia/Chita"),
    ("Калужская область", "edu.admoblkaluga.ru:444", MOSCOW),
    ("Камчатский край", "school.sgo41.ru", "Asia/Kamchatka"),
    ("Костромская область", "netschool.eduportal44.ru", MOSCOW),
    ("Краснодарский край", "sgo.rso23.ru", MOSCOW),
    ("Ленинградская область", "e-school.obr.lenreg.ru", MOSCOW),
    ("Приморский край", "sgo.prim-edu.ru", "Asia/Vladivostok"),
    ("Республика Алтай", "sgo.altaiobr04.ru", "Asia/Barnaul"),
    ("Республика Бурятия", "deti.obr03.ru", "Asia/Irkutsk"),
    ("Республика Ингушетия", "sgo.edu-ri.ru", MOSCOW),
    ("Республика Коми", "giseo.rkomi.ru", MOSCOW),
    ("Республика Марий Эл", "sgo.mari-el.gov.ru", MOSCOW),
    ("Республика Мордовия", "sgo.e-mordovia.ru", MOSCOW),
    ("Республика Саха (Якутия)", "sgo.e-yakutia.ru", "Asia/Yakutsk"),
    ("Рязанская область", "e-school.ryazan.gov.ru", MOSCOW),
    ("Самарская область", "asurso.ru", "Europe/Samara"),
    ("Сахалинская область", "netcity.admsakhalin.ru:11111", "Asia/Sakhalin"),
    ("Тверская область", "sgo.tvobr.ru", MOSCOW),
    ("Томская область", "sgo.tomedu.ru", "Asia/Tomsk"),
    ("Ульяновская область", "sgo.cit73.ru", "Europe/Ulyanovsk"),
    ("Челябинская область", "sgo.edu-74.ru", "Asia/Yekaterinburg"),
    ("Черноголовка", "journal.nschg.ru", MOSCOW),
    ("ЯНАО", "sgo.yanao.ru", "Asia/Yekaterinburg"),
)

PLACES = tuple(Place(f"https://{host}", region) for region, host, _ in _KNOWN)
ZONES = {host: zone for _, host, zone in _KNOWN}
