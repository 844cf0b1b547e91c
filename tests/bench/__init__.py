"""Benchmarks: each prints its figures beside a baseline that ran in the same process."""
