"""Documents of a case: read, compared, changed and written."""
