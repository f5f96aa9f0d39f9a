"""A program as the texts write it: formulas and a picture."""
