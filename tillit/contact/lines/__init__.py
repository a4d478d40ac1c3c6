"""The lines people write and speak on. They do not know each other; what they share stands one floor up the folder."""
