"""Inbound webhooks: a signed call from outside starts a process or delivers a message.

A call is stored before it is answered; a worker carries it out. The secret of a hook is never
stored: it derives from the installation's secret key and the hook's own random salt.
"""
