"""Grouping: what of one level is alike becomes one array, where that pays."""
