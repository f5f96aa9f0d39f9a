"""From scalars to instructions, pass by pass."""
