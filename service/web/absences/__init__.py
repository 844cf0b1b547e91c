"""Absences: who is away, who covers, and handing over what is open."""
