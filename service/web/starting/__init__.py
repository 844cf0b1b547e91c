"""Starting a case."""
