"""Texts into documents, and corpus folders."""
