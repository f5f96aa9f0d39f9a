"""Forms of rows that take more than a line: accurate ones, and in other rows."""
