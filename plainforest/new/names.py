"""Names of reviews, and why something cannot be made."""

from __future__ import annotations

import re

from plainforest.new.words import slug_of

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
LONGEST = 60


class NewError(Exception):
    """Why nothing was made; a sentence without a full stop."""


def require_slug(slug: str) -> None:
    """Refuse a name that cannot be an address.

    Raises
    ------
    NewError
        If it cannot.
    """
    from plainforest.workshop import RESERVED

    if not SLUG.fullmatch(slug) or len(slug) > LONGEST:
        good = slug_of(slug, LONGEST)
        rule = f"a name has lower-case letters, digits and single hyphens, at most {LONGEST}"
        raise NewError(f"'{slug}' cannot be an address: {rule}" + (f". Try '{good}'" if good else ""))
    if slug in RESERVED:
        raise NewError(f"'{slug}' is the name of a page that every site has; choose another")
