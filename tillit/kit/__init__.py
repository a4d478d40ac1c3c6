"""Clock and references: what every room may lean on. No domain words live here."""
