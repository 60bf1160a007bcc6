"""`python tests/shingles.py FOLDER`: digest every run of eight words of the documents.

The documents are other people's text and stay out of this repository; their digests let a test find copied runs.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

WORDS = 8
DIGESTS_FILE = Path(__file__).parent / "cases" / "document_shingles.txt"


def shingles(text):
    """Every run of eight words of a text, with its digest."""
    words = re.findall(r"[^\W_]+", text.casefold().replace("’", "'"))
    for start in range(len(words) - WORDS + 1):
        run = " ".join(words[start : start + WORDS])
        yield run, hashlib.sha256(run.encode()).hexdigest()[:10]


def main(folder):
    digests = {digest for path in folder.glob("*.txt") for _, digest in shingles(path.read_text(encoding="utf-8"))}
    DIGESTS_FILE.write_text("\n".join(sorted(digests)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
