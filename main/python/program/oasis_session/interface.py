"""What cells reach as `oasis`: results by name, SQL of the notebook, and its folder."""

import os
import queue
import types

from .notices import NotSent, written


class Results:
    """Asks the workbench for results, and remembers which it has given to the cells as variables."""

    def __init__(self, channel, timezone):
        self._channel, self._timezone = channel, timezone
        self._answers = queue.SimpleQueue()
        self._asked = 0
        # By name: the id of the result, and the frame that stands for it.
        self._given = {}
        self.run = None

    def answer(self, message):
        """Takes an answer of the workbench; called by the thread that reads."""
        self._answers.put(message)

    def _ask(self, kind, **words):
        """What the workbench answers."""
        if self.run is None:
            raise RuntimeError("oasis answers only while a cell runs.")
        self._asked += 1
        self._channel.send({"type": kind, "run": self.run, "ask": self._asked, **words})
        while True:
            message = self._answers.get()
            # An answer that an interrupt did not wait for is left over.
            if message["ask"] == self._asked:
                return message
            if message["file"]:
                os.unlink(message["file"])

    def ask(self, kind, **words):
        """The DataFrame that the workbench answers with. Raises what it says when there is none."""
        from .tables import read_result

        message = self._ask(kind, **words)
        if message["file"] is None:
            raise (LookupError if kind == "result" else ValueError)(message["error"])
        try:
            return read_result(message["file"], self._timezone)
        finally:
            os.unlink(message["file"])

    def notify(self, channel, message):
        """Has a message sent, and waits until it is. NotSent says why it was not."""
        name, text = written(channel, message)
        problem = self._ask("notify", channel=name, message=text)["error"]
        if problem is not None:
            raise NotSent(problem)

    def give(self, names, known, namespace):
        """Makes variables of the results that a cell names. `known` are the ids of results by name; what a person has given a value to is left alone."""
        for name in names & known.keys():
            given = self._given.get(name)
            if name in namespace and (given is None or namespace[name] is not given[1] or given[0] == known[name]):
                continue
            frame = self.ask("result", name=name)
            self._given[name] = (known[name], frame)
            namespace[name] = frame


class Oasis(types.ModuleType):
    """Results of the space and SQL of this notebook, as pandas DataFrames."""

    def __init__(self, results, folder):
        super().__init__("oasis", self.__doc__)
        self.__results = results
        self.folder = folder

    def result(self, name):
        """The whole result, or table of the space, of this name as a DataFrame."""
        return self.__results.ask("result", name=str(name))

    def sql(self, query):
        """What an SQL statement returns, as a DataFrame. It runs as an SQL cell of this notebook does: the same tables, results, `:parameters` and limits."""
        return self.__results.ask("sql", sql=str(query))

    def notify(self, channel, message):
        """Sends a message to people by a channel, such as "desktop", or one that the operator of the workbench has set up."""
        self.__results.notify(channel, message)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self.result(name)
        except LookupError as error:
            raise AttributeError(str(error)) from None
