"""What stands on nothing: numbers, domains, nested structures, terminal tables."""
