"""Findings into pages."""
