"""Where what other rooms do with a net is attached; ``doors.pyi`` has the types."""


class Doors:
    """Methods from rooms above: ``fit``, ``predict``, ``save``, ``draw`` and the like.

    A module knows its parts and nothing of training, files or pictures; ``nn/__init__``
    makes their functions of a net its methods.
    """
