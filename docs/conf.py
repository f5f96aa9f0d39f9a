"""How the documentation is built: ``sphinx-build -W --keep-going docs site``."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]  # what builds it, and what it is about

project = "chainrule"
author = "the chainrule maintainers"
copyright = f"MIT licence, {author}"
exclude_patterns = ["building", "inventories"]

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.intersphinx",
    "sphinx_copybutton",
    "building.mathematics",
    "building.notebooks",
    "building.primitives",
    "building.references",
    "building.pictures",
    "building.docstrings",
    "building.live",
]

# -- pages ---------------------------------------------------------------------------

myst_enable_extensions = ["attrs_block", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # the notebooks are stored with what they printed and drew
nb_merge_streams = True
suppress_warnings = ["mystnb.unknown_mime_type"]

# -- the reference, read off the code ------------------------------------------------

default_role = "py:obj"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
autodoc_class_signature = "mixed"
python_use_unqualified_type_names = True
maximum_signature_line_length = 68
napoleon_numpy_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True

# Names of others are linked.  Where their lists of names can't be fetched (no network),
# the short lists beside this file serve, so that a strict build is the same anywhere.
intersphinx_timeout = 5
intersphinx_mapping = {
    name: (address, (None, str(HERE / "inventories" / f"{name}.txt")))
    for name, address in {
        "python": "https://docs.python.org/3",
        "numpy": "https://numpy.org/doc/stable",
    }.items()
}

# -- how it looks --------------------------------------------------------------------

html_theme = "furo"
html_title = "chainrule"
html_static_path = ["styles"]
html_css_files = ["extra.css"]
html_copy_source = False
html_show_sphinx = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "github-dark"
html_math_renderer = "mathml"
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
