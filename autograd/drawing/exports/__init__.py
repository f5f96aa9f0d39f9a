"""A picture that is laid out: its shapes, as TikZ, as the pixels of films."""
