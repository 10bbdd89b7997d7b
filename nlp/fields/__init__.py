"""The fields of a letter: one module for each family of rules; `find` runs them all."""
