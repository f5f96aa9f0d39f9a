"""The NumPy backend: instructions as straight-line Python over NumPy."""
