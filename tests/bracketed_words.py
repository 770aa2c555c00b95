"""A language whose every message stands in brackets: what a page says outside of them is in no catalogue."""

from collections.abc import Iterable
from typing import Any

from liftphase.runtime.language import Words

_OPEN, _CLOSE = "\u27e6", "\u27e7"
_UNITS = frozenset({"s", "/s", "\u00b0/s", "kg", "MB", "ms", "%"})


def bracketed(text: str) -> str:
    """The text in brackets."""
    return f"{_OPEN}{text}{_CLOSE}"


class BracketedWords(Words):
    """Every message in brackets, but for the decimal sign."""

    def __init__(self) -> None:
        super().__init__("de")

    def __call__(self, text: str, /, **values: Any) -> str:
        return text if text in ("", ".") else bracketed(text.format_map(values) if values else text)

    def pattern(self, one: str, many: str, count: int, /) -> str:
        return bracketed(one if count == 1 else many)


def texts_of(page: Any) -> list[str]:
    """What a page of the browser says, and what it says to a screen reader, but for the keys."""
    return page.evaluate(
        """() => {
            const texts = [document.title];
            for (const node of document.querySelectorAll("main :not(kbd)")) {
                for (const name of ["aria-label", "title", "alt", "aria-valuetext", "placeholder"]) {
                    if (node.hasAttribute(name)) texts.push(node.getAttribute(name));
                }
                for (const child of node.childNodes) {
                    if (child.nodeType === Node.TEXT_NODE) texts.push(child.textContent);
                }
            }
            return texts;
        }"""
    )


def past_the_catalogue(said: Iterable[str], known: Iterable[str]) -> list[str]:
    """What stands in no brackets and is no unit; known: names and sentences that are no messages."""
    past = {rest for text in said if any(map(str.isalpha, rest := _outside_brackets(text)))}
    return sorted(text for text in past if not any(own in text for own in known))


def _outside_brackets(text: str) -> str:
    depth, outside = 0, ""
    for sign in text:
        depth += (sign == _OPEN) - (sign == _CLOSE)
        if not depth and sign != _CLOSE:
            outside += sign
    words = outside.replace("\u00a0", " ").split()
    return " ".join(own for own in words if own.strip("0123456789.,;:()\u2212") not in _UNITS)
