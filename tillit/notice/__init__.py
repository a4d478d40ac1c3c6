"""The notice: one document from which the software derives what it may do, and the text the customer reads.

Plain Python. Read a document (`read`), judge it (`check`), compile it to decisions (`compile`, `rules`), print it
(`text`), set two versions side by side (`compare`); the rooms above register here what keeps each promise (`controls`).
"""
