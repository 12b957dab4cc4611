# SPDX-License-Identifier: GPL-2.0-only
"""sphinx-build -b html doc build/doc"""

project = "netfilter for ns-3"
root_doc = "netfilter"
extensions = ["sphinx.ext.mathjax"]
html_theme = "alabaster"
html_theme_options = {"page_width": "60em", "description": "What a Linux router does to a packet"}
html_show_copyright = False
