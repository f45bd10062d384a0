"""Content: plain files in, model and problems out."""

from plainforest.content.files import read_library_files, read_review_files, review_slugs, stray_reviews
from plainforest.content.parse import parse_library, parse_review

__all__ = ["parse_library", "parse_review", "read_library_files", "read_review_files", "review_slugs", "stray_reviews"]
