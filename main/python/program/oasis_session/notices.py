"""Messages that cells send to people, by the channels of the workbench."""

# Characters of a message and of a channel's name at most.
MESSAGE, CHANNEL = 4000, 200


class NotSent(RuntimeError):
    """A message did not reach its channel, and why."""


def written(channel, message):
    """A channel's name and the text of a message, as they travel. NotSent for what cannot."""
    name, text = str(channel), str(message)
    if len(name) > CHANNEL:
        raise NotSent(f"The name of a channel has {CHANNEL} characters at most.")
    if not text.strip():
        raise NotSent("A message has no text.")
    if len(text) > MESSAGE:
        raise NotSent(f"A message has {MESSAGE:,} characters at most; this one has {len(text):,}.")
    return name, text
