"""How a child is called where only first names are said: with no more than tells them apart."""

from collections.abc import Callable, Iterable

from bot.domain.people import Name

_WAYS: tuple[Callable[[Name], str], ...] = (
    lambda name: name.first,
    lambda name: f"{name.first} {name.last[:1]}.",
    lambda name: f"{name.first} {name.last}",
    lambda name: f"{name.first} {name.middle} {name.last}".replace("  ", " "),
)


def told_apart(name: Name, others: Iterable[Name]) -> str:
    """``Анна``; where the class has another Anna, ``Анна И.``, else ``Анна Иванова``, else the
    whole name. ``others`` does not hold the child's own."""
    rivals = tuple(others)
    for way in _WAYS:
        if way(name) not in {way(other) for other in rivals}:
            return way(name)
    return _WAYS[-1](name)
