"""What if: finished cases told with the files of a draft, in the background.

Each case is told on a stage, in no transaction, by whoever takes it; what came of it is kept in one
short transaction, once, if it still waits. So whoever is killed leaves a run as it was, and any
other goes on with it.
"""
