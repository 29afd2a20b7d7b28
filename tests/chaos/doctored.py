"""Start the product with failpoints or a broken variant in it: `python -m tests.chaos.doctored NAME[,NAME] COMMAND …`.

Each name is a function of `tests/chaos/variants/`. It replaces functions of the product in this process, and nothing
else: what runs afterwards is the product's own command line.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable


def names() -> dict[str, Callable[[], None]]:
    """Every failpoint and broken variant there is."""
    from tests.chaos import variants

    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.iter_modules(variants.__path__, f"{variants.__name__}.")
    ]
    return {name: function for module in modules for name, function in module.VARIANTS.items()}


def main() -> None:
    """Greenthreads first, as the product does it; then the doctoring; then the product."""
    wanted, sys.argv[1:] = sys.argv[1].split(","), sys.argv[2:]
    from runner import main as product

    build = product.build

    def doctored_build() -> object:
        known = names()
        for name in wanted:
            known[name]()
        return build()

    product.build = doctored_build  # called when the greenthreads are in place
    product.main()


if __name__ == "__main__":
    main()
