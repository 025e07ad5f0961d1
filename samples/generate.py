"""Make the ten documents and the truth about them: `python samples/generate.py`."""

import argparse
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from samples.documents import DOCUMENTS  # noqa: E402  (needs the path above)
from samples.truth import expected  # noqa: E402


def generate(folder: Path) -> list[Path]:
    """Write all documents and expected.json below a folder."""
    documents = folder / "documents"
    documents.mkdir(parents=True, exist_ok=True)
    written = []
    for document in DOCUMENTS:
        path = documents / document.file
        path.write_bytes(document.draw(document.bill))
        written.append(path)
    truth = folder / "expected.json"
    text = json.dumps(expected(), indent=2, ensure_ascii=False)
    truth.write_text(f"{text}\n", encoding="utf-8")
    return [*written, truth]


def main() -> None:
    """Generate into this folder, or another one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=HERE, help="another folder")
    for path in generate(parser.parse_args().into):
        sys.stdout.write(f"{path.stat().st_size:>9,}  {path}\n")


if __name__ == "__main__":
    main()
