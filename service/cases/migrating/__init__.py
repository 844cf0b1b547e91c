"""Moving the running cases of a process onto another version: chosen, looked at, then carried out.

Each case is looked at, migrated and taken back in a transaction of its own that also writes what
came of it. So a process that is killed leaves no case half migrated, any other goes on where it
stopped, and each is done once: whoever comes second finds that it waits no longer.
"""
