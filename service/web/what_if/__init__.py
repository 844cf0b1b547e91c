"""The pages on which finished cases are told with a draft, to see what would have been."""
