"""The proof for small weeks: ways through days that remember every call, priced by pairs of sites over the week.

Each shift is parted into two halves, calls before and from the minute at which most crates become ready. The proof is
told in docs/bound.md.
"""
