"""The pages of those who look after the installation: people, rules, and what was changed."""
