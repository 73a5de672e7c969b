"""Small signs for code slips, told apart at arm's length and without colour (7 by 7 units)."""


def _disc(x: float, y: float, r: float) -> str:
    k = 0.5523 * r
    return (
        f"{x + r} {y} m {x + r} {y + k} {x + k} {y + r} {x} {y + r} c "
        f"{x - k} {y + r} {x - r} {y + k} {x - r} {y} c "
        f"{x - r} {y - k} {x - k} {y - r} {x} {y - r} c "
        f"{x + k} {y - r} {x + r} {y - k} {x + r} {y} c f"
    )


def _person(x: float, top: float, size: float) -> str:
    """Head and shoulders; ``size`` is the height."""
    r = size * 0.23
    neck, foot, half = top + size * 0.52, top + size, size * 0.36
    body = (
        f"{x - half} {foot} m {x - half} {neck} {x - half * 0.6} {neck} {x} {neck} c "
        f"{x + half * 0.6} {neck} {x + half} {neck} {x + half} {foot} c f"
    )
    return f"{_disc(x, top + r, r)} {body}"


_CAP = (
    "3.5 1.2 m 7 2.8 l 3.5 4.4 l 0 2.8 l f "  # the board
    "1.5 4 m 3.5 4.9 l 5.5 4 l 5.5 5.3 l 3.5 6.2 l 1.5 5.3 l f "
    "6.4 3.1 m 6.7 3 l 6.7 5.4 l 6.4 5.4 l f"  # the tassel
)
_BOARD = (
    "0.3 w 0.3 0.8 6.4 4.2 re S 1.2 2 3 0.4 re f 1.2 3.2 4.6 0.4 re f "
    "2.6 5 0.4 1.6 re f 4 5 0.4 1.6 re f"
)
_KEY = (
    "0.8 w 3.2 3.5 m 3.2 4.3 2.6 4.9 1.8 4.9 c 1 4.9 0.4 4.3 0.4 3.5 c "  # the ring
    "0.4 2.7 1 2.1 1.8 2.1 c 2.6 2.1 3.2 2.7 3.2 3.5 c S "
    "3.2 3.1 3.6 0.8 re f 4.9 3.9 0.7 1.2 re f 6.1 3.9 0.7 1.6 re f"
)

PICTOGRAMS = {
    "parent": f"{_person(2.4, 0.2, 6.4)} {_person(5.5, 2.8, 3.8)}",
    "student": _CAP,
    "teacher": _BOARD,
    "admin": _KEY,
}
