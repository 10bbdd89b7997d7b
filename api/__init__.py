"""HTTP: the JSON interface, the pages, and the start of the embedded dispatcher.

Endpoints translate between HTTP and the case store; no rule about petitions
is decided here.
"""
