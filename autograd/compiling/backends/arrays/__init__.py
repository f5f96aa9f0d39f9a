"""Programs on other engines: one lowering to whole arrays, a folder for each target."""
