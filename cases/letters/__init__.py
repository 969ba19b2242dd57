"""The letters that the register writes: from a template and the facts of a case into a document of its dossier.

A template is filled in by a process of its own (`filler`), and its PDF is made by another (`printing`).
"""
