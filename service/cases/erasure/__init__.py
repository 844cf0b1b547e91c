"""Erasing what closed cases tell of people: what falls due, what goes, and who lets it go."""
