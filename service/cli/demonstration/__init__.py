"""People and cases to look at in demo mode."""
