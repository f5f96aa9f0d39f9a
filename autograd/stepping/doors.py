"""Where the views of steps are attached; ``doors.pyi`` tells type checkers of them."""


class Views:
    """The views of steps, from the room above: text, page, a notebook's cell."""
