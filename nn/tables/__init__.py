"""Tables as people have them: read, understood column by column, made numbers."""
