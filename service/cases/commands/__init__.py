"""Business verbs, one a file. Commands flush; they never commit and never call each other."""
