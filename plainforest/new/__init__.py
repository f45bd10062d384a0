"""New sites and reviews: files that explain themselves and build at once."""

from plainforest.new.making import Made, NewError, new_review, new_site

__all__ = ["Made", "NewError", "new_review", "new_site"]
