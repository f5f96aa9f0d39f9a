"""Numerical derivatives: steps, extrapolation, and how exact the result is."""
