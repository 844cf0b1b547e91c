"""Sign-in elsewhere and provisioning: people who are kept in another directory work here.

Others vouch for who somebody is (OpenID Connect) and tell us who there is (SCIM). What people may
do here follows from their groups there, by a mapping that administrators keep.
"""
