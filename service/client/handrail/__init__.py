"""What other programs import to speak with Handrail; nothing of the service is in here."""
