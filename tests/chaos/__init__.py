"""Chaos: an installation of real processes under random blows, judged by its clients' journals."""
