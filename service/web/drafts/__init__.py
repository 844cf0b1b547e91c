"""The pages of drafts, and what their scripts ask for in JSON."""
