"""Studies of chainrule alone, without peers that do the same."""
