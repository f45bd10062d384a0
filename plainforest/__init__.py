"""Plainforest: from trial data and Markdown to evidence summaries that people can read and check."""

__version__ = "0.1.0"
