"""Single nodes as plain float arithmetic, in functions of bounded length."""
