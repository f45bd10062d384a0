"""Reviews from other programs: read whatever the format, written as ordinary content, compared with what they store."""
