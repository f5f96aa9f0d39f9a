"""This machine: its processor, its NumPy, and the machine code made for it."""
