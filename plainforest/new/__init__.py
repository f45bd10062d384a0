"""New sites and reviews: files that explain themselves and build at once."""

from plainforest.new.making import Made, new_review, new_site
from plainforest.new.reading import NewError

__all__ = ["Made", "NewError", "new_review", "new_site"]
