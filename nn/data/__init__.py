"""Examples and targets: tables, data sets, and what is checked before use."""
