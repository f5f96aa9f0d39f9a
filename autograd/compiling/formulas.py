"""The discovered formulas in the texts' notation."""

def formulas(engine) -> str:
    return ""

def where_not_finite(engine):
    return None
