from autograd.drawing import draw as _draw

class Doors:
    draw = _draw
