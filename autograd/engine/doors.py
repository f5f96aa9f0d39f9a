"""Where what other rooms do with a Value is attached; ``doors.pyi`` has the types."""


class Doors:
    """Methods from rooms above: ``draw``.

    A Value knows nothing of pictures; ``autograd/__init__`` makes their function of a
    Value its method.
    """

    __slots__ = ()
