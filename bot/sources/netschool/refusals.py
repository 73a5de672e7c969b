"""Why a server did not let somebody in: its text is the only way to tell.

Anything we do not know is the server's trouble and not a wrong password: it costs no try and
unlinks nobody. The order counts: a lock mentions the password too.
"""

from bot.domain.errors import Trouble

_CAUSES = (
    (
        Trouble.LOCKED,
        (
            "неудачные попытки",
            "неудачных попыт",
            "не ранее чем",
            "заблокир",
            "превышен",
            "слишком",
            "осталось попыток: 0",
            "captcha",
            "капч",
        ),
    ),
    (Trouble.MAINTENANCE, ("техническ", "профилактическ")),
    (Trouble.REJECTED, ("нет доступа", "доступ закрыт", "отключен", "лицензи")),
    (Trouble.WRONG_PASSWORD, ("парол", "логин")),
)


def cause(message: str) -> Trouble:
    said = " ".join(message.casefold().replace("ё", "е").split())
    return next(
        (trouble for trouble, signs in _CAUSES if any(sign in said for sign in signs)),
        Trouble.UNAVAILABLE,
    )
