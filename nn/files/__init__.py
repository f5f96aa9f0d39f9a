"""Nets on disk: state, architecture, formats."""
