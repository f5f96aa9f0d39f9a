"""Programs that people write in scalars, beside the same in whole arrays."""
