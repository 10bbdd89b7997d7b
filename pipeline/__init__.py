"""From files or leased work to findings posted over HTTP.

The only room that runs the others in order, on one file or on a backlog of
hundreds of thousands. It knows the case store by its HTTP contract alone.
"""
