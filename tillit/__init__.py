"""Tillit: customer service that keeps its word."""
