"""Clocks: calendars, lengths of time, targets with their pauses, and the critical path of a case.

Pure: no clock, no database, no framework. Every instant in and out is aware; days are those of
Europe/London.
"""
