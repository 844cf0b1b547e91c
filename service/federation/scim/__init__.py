"""SCIM 2.0 (RFC 7643, RFC 7644): another directory makes, changes and switches off people here."""
