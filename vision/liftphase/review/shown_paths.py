"""Messages as a page shows them: files by the names that people see there, without this machine's folders."""

import re
from pathlib import Path

# Folders up to the last one of an absolute path: a slash that does not go on a word, an address or a path.
_FOLDERS = re.compile(r"""(?<![\w.:/)])/(?=\S)(?:[^/\n'":;,]+/)+""")


def without_folders(text: str, root: Path) -> str:
    """A message whose files below `root` are named from there, and all others by their own name."""
    return _FOLDERS.sub("", text.replace(f"{root}/", "").replace(str(root), "the folder of results"))
