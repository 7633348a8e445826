"""The Python of one notebook: runs its cells in IPython and tells the workbench what they show."""
