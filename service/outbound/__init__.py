"""Outbound webhooks: events of cases for other systems, signed, in order, until they are heard."""
