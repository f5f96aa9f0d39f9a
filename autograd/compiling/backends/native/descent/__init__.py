"""Whole epochs in one call: batches picked, both passes, and updates."""
