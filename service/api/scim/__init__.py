"""The doors of provisioning, SCIM 2.0 at /scim/v2: they describe themselves, by /Schemas."""
