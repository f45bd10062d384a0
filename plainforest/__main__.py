"""`python -m plainforest` does what the command `plainforest` does."""

from plainforest.cli import entry

if __name__ == "__main__":
    entry()
