"""What a process that runs cells may have at most."""


def bound(process, memory):
    """Holds a process, by its number, and each that it starts to so many bytes of memory of its own; 0 is no bound. Code in it can lower that and not raise it."""
    if memory <= 0:
        return
    # Windows has none, and macOS none for another process.
    import resource

    if hasattr(resource, "prlimit"):
        _, most = resource.prlimit(process, resource.RLIMIT_DATA)
        memory = memory if most == resource.RLIM_INFINITY else min(memory, most)
        resource.prlimit(process, resource.RLIMIT_DATA, (memory, memory))
