"""How long things take: `python -m bench`."""
