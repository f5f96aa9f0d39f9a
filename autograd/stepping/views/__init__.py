"""Views of the steps: a table, a walk with the keys, a page, a cell of a notebook."""
