"""Pages about our own house: who works here, who works for us, where we are heard. For those who lead."""
