"""Files of strangers: what they are by their content, what is held back, and what is read out of them.

Everything that takes a file apart happens in a limited child (`apart`, docs/decisions/0015). No line is known here.
"""
