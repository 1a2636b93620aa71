"""Accounts at networks, as other programs have them, as contact lines of cv.yaml."""

from __future__ import annotations

import re

from cvbuild.importing.draft import Value
from cvbuild.text import is_web_address

__all__ = ["ADDRESSES", "address_of", "profile", "web_address"]

_KINDS = {
    "github": "github",
    "gitlab": "gitlab",
    "linkedin": "linkedin",
    "orcid": "orcid",
    "googlescholar": "scholar",
    "scholar": "scholar",
}
"""Networks that have a kind of contact of their own."""

_HOSTS = (
    ("github", re.compile(r"https?://(?:www\.)?github\.com/([\w-]+)/?", re.IGNORECASE)),
    ("gitlab", re.compile(r"https?://(?:www\.)?gitlab\.com/([\w.-]+)/?", re.IGNORECASE)),
    ("linkedin", re.compile(r"https?://(?:\w+\.)?linkedin\.com/in/([^/?#%]+)/?", re.IGNORECASE)),
    ("orcid", re.compile(r"https?://(?:www\.)?orcid\.org/([\dX-]+)/?", re.IGNORECASE)),
    (
        "scholar",
        re.compile(
            r"https?://scholar\.google\.[a-z.]+/citations\?(?:hl=\w+&)?user=([\w-]+)(?:&hl=\w+)?",
            re.IGNORECASE,
        ),
    ),
)
"""Addresses that say nothing but the name of an account."""

ADDRESSES = {
    "twitter": "https://twitter.com/",
    "x": "https://x.com/",
    "facebook": "https://facebook.com/",
    "instagram": "https://instagram.com/",
    "youtube": "https://youtube.com/@",
    "stackoverflow": "https://stackoverflow.com/users/",
    "researchgate": "https://researchgate.net/profile/",
    "telegram": "https://t.me/",
    "whatsapp": "https://wa.me/",
    "medium": "https://medium.com/@",
    "dev": "https://dev.to/",
    "kaggle": "https://kaggle.com/",
    "leetcode": "https://leetcode.com/u/",
    "dribbble": "https://dribbble.com/",
    "behance": "https://behance.net/",
    "bluesky": "https://bsky.app/profile/",
    "keybase": "https://keybase.io/",
    "soundcloud": "https://soundcloud.com/",
    "vimeo": "https://vimeo.com/",
    "reddit": "https://reddit.com/user/",
    "pinterest": "https://pinterest.com/",
}
"""What stands before the name of an account in its address."""


def _key(network: str) -> str:
    return re.sub(r"[\W_]", "", network).casefold()


def address_of(network: str, username: str) -> str | None:
    """Where the account is, at a network whose addresses are made from names."""
    start = ADDRESSES.get(_key(network))
    name = username.strip().lstrip("@")
    if start is None or not re.fullmatch(r"[\w./-]+", name):
        return None
    return f"{start}{name}"


_TAG = re.compile(r"<[^<>]*>")
_BARE = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?P<path>/\S*)?", re.IGNORECASE)


def web_address(text: str, *, with_path: bool = False) -> str | None:
    """The web address that a text is, also one without its scheme or between HTML tags.

    With `with_path`, what has neither scheme nor path is none: `ada.dev` may be a name.
    """
    text = _TAG.sub("", text).strip()
    if is_web_address(text):
        return text
    found = _BARE.fullmatch(text)
    if found is None or (with_path and not found["path"]):
        return None
    return f"https://{text}"


def profile(network: str, username: str, url: str = "") -> dict[str, Value]:
    """The contact line of an account; {} where nothing is known of it.

    An address is never made up: without one, networks that cvbuild does not know give a line of
    text. See `address_of` for formats whose own programs make addresses from names.
    """
    network, username, url = network.strip(), username.strip(), url.strip()
    kind = _KINDS.get(_key(network))
    typed, url = url, web_address(url) or ""
    if not url and (found_there := web_address(username, with_path=True)):
        url, username = found_there, ""
    if url:
        for known, pattern in _HOSTS:
            found = pattern.fullmatch(url)
            if found and (kind or known) == known and (known == "scholar" or not username):
                return {known: found[1]}
            if found and kind == known and username.lstrip("@").casefold() == found[1].casefold():
                return {known: found[1]}
        contact: dict[str, Value] = {"link": url}
        if network:
            contact["label"] = network
        if username:
            contact["show"] = username
        elif network:
            contact = {"link": url, "show": network}
        return contact
    if username and typed:
        return {"text": f"{username}, {typed}", **({"label": network} if network else {})}
    name = username or typed
    if not name:
        return {}
    if kind is not None and re.fullmatch(r"@?[\w.-]+", name):
        return {kind: name.lstrip("@")}
    return {"text": name, **({"label": network} if network else {})}
