"""A function at a point, what differences say of it, and the verdict."""
