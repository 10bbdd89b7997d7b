"""The JSON interface, version 1: endpoints translate, the case store decides."""
