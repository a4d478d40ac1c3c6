"""The e-mail line: what arrives is read here without keeping anything, what leaves is written here without sending
it.
"""
