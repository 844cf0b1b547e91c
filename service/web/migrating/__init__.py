"""The pages on which running cases are moved to another version of their process."""
