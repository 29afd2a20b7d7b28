#!/usr/bin/env python3
"""Bring the browser's files from npm into gateway/pages/static/vendor, or check that they are what was brought.

    scripts/vendor_assets.py           needs npm; for those who change a version in scripts/vendor_assets/package.json
    scripts/vendor_assets.py --check   needs nothing: compares the files with manifest.json

Only the files that pages load are kept, each with its package's licence text. Packages' own scripts never run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "vendor_assets"
TARGET = HERE.parent / "gateway" / "pages" / "static" / "vendor"
MANIFEST = TARGET / "manifest.json"

FILES: dict[str, dict[str, str]] = {
    # tom-select's file holds these two, which are under its licence.
    "@orchidjs/sifter": {},
    "@orchidjs/unicode-variants": {"LICENSE": "unicode-variants.LICENSE.txt"},
    "@wangeditor-next/editor": {
        "dist/index.js": "wangeditor.js",
        "dist/css/style.css": "wangeditor.css",
        "LICENSE": "wangeditor.LICENSE.txt",
    },
    "bootstrap": {"dist/css/bootstrap.min.css": "bootstrap.min.css", "LICENSE": "bootstrap.LICENSE.txt"},
    "bootstrap-icons": {"LICENSE": "bootstrap-icons.LICENSE.txt"},
    "echarts": {
        "dist/echarts.common.min.js": "echarts.common.min.js",
        "LICENSE": "echarts.LICENSE.txt",
        "NOTICE": "echarts.NOTICE.txt",
        "licenses/LICENSE-d3": "echarts.LICENSE-d3.txt",
    },
    "flatpickr": {
        "dist/flatpickr.min.js": "flatpickr.min.js",
        "dist/flatpickr.min.css": "flatpickr.min.css",
        "dist/l10n/zh.js": "flatpickr.zh.js",
        "LICENSE.md": "flatpickr.LICENSE.txt",
    },
    "htmx.org": {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "htmx.LICENSE.txt"},
    "swagger-ui-dist": {
        "swagger-ui-bundle.js": "swagger-ui-bundle.js",
        "swagger-ui-bundle.js.LICENSE.txt": "swagger-ui-bundle.js.LICENSE.txt",
        "swagger-ui.css": "swagger-ui.css",
        "LICENSE": "swagger-ui.LICENSE.txt",
        "NOTICE": "swagger-ui.NOTICE.txt",
    },
    # With the buttons that take a choice away, which the base build lacks; the complete one has much that is not used.
    "tom-select": {
        "dist/js/tom-select.popular.min.js": "tom-select.popular.min.js",
        "dist/css/tom-select.bootstrap5.min.css": "tom-select.bootstrap5.min.css",
        "LICENSE": "tom-select.LICENSE.txt",
    },
}
# Files into which their authors put other packages whole: what those are and under which licences, in one text.
BUNDLES = {"@wangeditor-next/editor": "wangeditor.BUNDLED.txt"}
# The whole sprite is over 1 MB; pages use these.
ICONS = (
    "bell",
    "building",
    "card-checklist",
    "check-circle",
    "check-lg",
    "chevron-right",
    "clock-history",
    "copy",
    "exclamation-triangle",
    "file-earmark-word",
    "geo-alt",
    "hourglass-split",
    "house",
    "link-45deg",
    "list",
    "pencil",
    "people",
    "person-check",
    "plus-lg",
    "printer",
    "search",
    "type",
    "wallet2",
)
TEXT = {".css", ".js"}
LICENCE = re.compile("licen[cs]e", re.IGNORECASE)


def main() -> int:
    """Bring or check; the exit status says whether the files are what the manifest says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the manifest, change nothing")
    if parser.parse_args().check:
        return check()
    with tempfile.TemporaryDirectory() as folder:
        bring(Path(folder))
    return check()


def bring(folder: Path) -> None:
    """Install the locked packages into a scratch folder and keep the named files."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to bring other versions; the files in the repository need nothing.")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LOCK / name, folder / name)
    subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True)  # noqa: S603
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    packages = folder / "node_modules"
    for package, files in FILES.items():
        for source, name in files.items():
            keep(packages / package / source, TARGET / name)
    for package, name in BUNDLES.items():
        (TARGET / name).write_text(bundled(packages, package), encoding="utf-8")
    (TARGET / "icons.svg").write_text(sprite(packages / "bootstrap-icons" / "icons"), encoding="utf-8")
    write_manifest(packages)


def keep(source: Path, target: Path) -> None:
    """Copy without the pointer to a source map that is not kept: browsers would ask for it."""
    text = source.read_text(encoding="utf-8")
    if source.suffix in TEXT:
        text = re.sub(r"\n?(/\*|//)# sourceMappingURL=\S+( \*/)?\s*$", "\n", text)
    target.write_text(text, encoding="utf-8")


def bundled(packages: Path, package: str) -> str:
    """Each package that this one needs to run: name, version, licence, author, and its text where it has one."""
    found: dict[str, Path] = {}
    waiting = [packages / package]
    while waiting:
        folder = waiting.pop()
        about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        if found.setdefault(f"{about['name']} {about['version']}", folder) is folder:
            for name in about.get("dependencies", {}):
                nested = folder / "node_modules" / name
                waiting.append(nested if nested.is_dir() else packages / name)
    return "\n\n".join(licence(found[name]) for name in sorted(found) if not name.startswith(("@types/", package)))


def licence(folder: Path) -> str:
    """What a package says of itself and its licence."""
    about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    author = about.get("author") or "its contributors"
    by = re.sub(r"\s*[<(].*", "", author["name"] if isinstance(author, dict) else author)
    texts = [one.read_text(encoding="utf-8").strip() for one in sorted(folder.iterdir()) if LICENCE.match(one.name)]
    return "\n\n".join([f"=== {about['name']} {about['version']} ({about['license']}), by {by}", *texts]) + "\n"


def sprite(folder: Path) -> str:
    """One SVG with a <symbol> for each icon that pages use."""
    symbols = []
    for name in ICONS:
        drawing = (folder / f"{name}.svg").read_text(encoding="utf-8")
        found = re.search(r'viewBox="([^"]+)"[^>]*>(.*)</svg>', drawing, re.DOTALL)
        if found is None:
            sys.exit(f"{name}.svg is not drawn as expected")
        inner = " ".join(found[2].split())
        symbols.append(f'<symbol viewBox="{found[1]}" id="{name}" fill="currentColor">{inner}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def write_manifest(packages: Path) -> None:
    """Name, version and licence of each package, and the sha256 of each file."""
    about = [json.loads((packages / name / "package.json").read_text(encoding="utf-8")) for name in FILES]
    manifest = {
        "packages": [{key: one.get(key) for key in ("name", "version", "license")} for one in about],
        "files": {path.name: digest(path) for path in sorted(TARGET.iterdir())},
    }
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def digest(path: Path) -> str:
    """The file's sha256, hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check() -> int:
    """Whether each file is the one that was brought, and nothing else lies beside them."""
    expected = json.loads(MANIFEST.read_text(encoding="utf-8"))["files"]
    found = {path.name: digest(path) for path in TARGET.iterdir() if path != MANIFEST}
    wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    for name in wrong:
        print(f"{name}: not the file that was vendored", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
