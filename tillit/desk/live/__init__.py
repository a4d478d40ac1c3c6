"""Open pages hear what changed: one socket a page, one LISTEN a process, references only (docs/decisions/0018)."""
