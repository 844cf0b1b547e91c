"""A demonstration: a Tuesday in a council, brought about by deeds of invented people.

Nothing is put into the database beside the commands: every case was started, worked on, held and
closed as an officer would have done it, in office hours of the weeks before, and whatever fell due
on the way happened at its own instant.
"""
