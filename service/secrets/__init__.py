"""Secrets of other systems: sealed before they reach the database, opened only where they are used.

A stolen database or archive shows none of them: the key is in the environment.
"""
