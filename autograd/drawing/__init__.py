"""Pictures of computation graphs: what is shown, how it is laid out, who renders it."""
