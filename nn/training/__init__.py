"""Training: the loop, what it minimises, how it moves, and what watches it."""
