"""The first page: the tasks to do, and what is new."""
