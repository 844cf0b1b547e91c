"""Inbound webhooks: a signed call from outside starts a process or delivers a message.

A call is stored before it is answered; a worker carries it out, once. Calls are kept as they came,
for those who may read them, and can be carried out again.
"""
