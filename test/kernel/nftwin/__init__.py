# SPDX-License-Identifier: GPL-2.0-only
"""The kernel twin of netfilter-replay, and the comparison of the two."""
