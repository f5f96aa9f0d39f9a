"""Forms of rows that take more than a line: accurate ones, and in other rows.

Coefficients without a source were computed with mpmath at 50 digits.
"""
