"""A module's Values: as an array of their numbers, and whether they are trained."""
