"""What `oasis` does as statements of SQL. That of `insertOverwrite` is Spark's own INSERT OVERWRITE with the word OASIS before it, that of `notify` a SELECT of two values in other words.

    OASIS INSERT OVERWRITE [TABLE] name [PARTITION (column [= value], ...)] [(column, ...) | BY NAME] query
    OASIS NOTIFY channel, message [FROM ...]
"""

import re

from .locations import Refused

# What may stand between words: blanks and comments. Each has one reading alone, so that any text is looked at in linear time.
GAP = r"(?:\s|--[^\n]*(?:\n|\Z)|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/)"
BEGINNING = re.compile(rf"{GAP}*oasis\b", re.IGNORECASE)
FORM = "Write OASIS INSERT OVERWRITE [TABLE] name [PARTITION (column [= value], ...)] [(column, ...) | BY NAME] query."
NOTIFY_FORM = "Write OASIS NOTIFY 'channel', message [FROM ...]: two values, and a message for each row where there is a FROM."
# Messages that one statement sends at most.
MESSAGES = 20
TOKEN = re.compile(rf"""(?P<gap>{GAP}+)|(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<name>`(?:[^`]|``)*`)|(?P<word>\w+)|(?P<sign>.)""", re.DOTALL)
# What a query in parentheses begins with; other parentheses hold columns.
QUERY = ("select", "with", "from", "values", "table", "map", "reduce")


class Token:
    def __init__(self, kind, text, start):
        self.kind, self.text, self.start = kind, text, start
        self.word = text.lower() if kind == "word" else text if kind == "sign" else None


class Overwrite:
    """What such a statement says: `name`, `partition` with the text of each value or None, `columns` or None, `by_name`, and the `query`, at the place that it has in the statement."""

    def __init__(self, name, partition, columns, by_name, query):
        self.name, self.partition, self.columns, self.by_name, self.query = name, partition, columns, by_name, query


class Message:
    """What such a statement says: the `query` for its messages, each part at the place that it has in the statement."""

    def __init__(self, query):
        self.query = query


def read(sql):
    """The statement; None where it is none of OASIS. Refused where it begins as one and is none."""
    if not BEGINNING.match(sql):
        return None
    tokens = [Token(found.lastgroup, found.group(), found.start()) for found in TOKEN.finditer(sql) if found.lastgroup != "gap"]
    words = [token.word for token in tokens[1:3]]
    if words[:1] == ["notify"]:
        return read_notify(sql, tokens[1:])
    return read_overwrite(sql, tokens[3:]) if words == ["insert", "overwrite"] else None


def read_notify(sql, tokens):
    if len(tokens) == 1:
        raise Refused(NOTIFY_FORM)
    # The two words are as long as each other.
    start = tokens[0].start
    return Message(re.sub(r"[^\n]", " ", sql[:start]) + "SELECT" + sql[start + len("SELECT"):])


def messages_of(frame):
    """Channel and text of each row. Refused where there are too many, and where a row has not both."""
    if len(frame.columns) != 2:
        raise Refused(NOTIFY_FORM)
    rows = frame.limit(MESSAGES + 1).collect()
    if len(rows) > MESSAGES:
        raise Refused(f"This would be more than {MESSAGES} messages; none was sent.")
    if any(value is None for row in rows for value in row):
        raise Refused("A channel or a message is NULL; none was sent.")
    return [(str(channel), str(text)) for channel, text in rows]


def read_overwrite(sql, tokens):
    reader = Reader(sql, tokens)
    reader.take("table")
    name = reader.identifier()
    partition = {}
    if reader.take("partition"):
        for item in reader.items():
            equal = next((at for at, token in enumerate(item) if token.word == "="), None)
            key = item if equal is None else item[:equal]
            value = None if equal is None else sql[item[equal].start + 1:end_of(item)]
            if len(key) != 1 or key[0].kind not in ("word", "name") or value is not None and not value.strip():
                raise Refused(FORM)
            partition[plain(key[0])] = value
        if reader.word() == "if":
            raise Refused("OASIS INSERT OVERWRITE has no IF NOT EXISTS: it replaces what is there.")
    columns, by_name = None, False
    if reader.word() == "(" and reader.word(1) not in QUERY and reader.word(1) != "(":
        columns = [plain(item[0]) if len(item) == 1 else None for item in reader.items()]
        if None in columns:
            raise Refused(FORM)
    elif reader.word() == "by" and reader.word(1) == "name":
        reader.at += 2
        by_name = True
    if reader.at >= len(reader.tokens):
        raise Refused(FORM)
    start = reader.tokens[reader.at].start
    # Spark tells the place of a mistake, which is one of the statement.
    return Overwrite(name, partition, columns, by_name, re.sub(r"[^\n]", " ", sql[:start]) + sql[start:])


class Reader:
    def __init__(self, sql, tokens):
        self.sql, self.tokens, self.at = sql, tokens, 0

    def word(self, ahead=0):
        at = self.at + ahead
        return self.tokens[at].word if at < len(self.tokens) else None

    def take(self, word):
        found = self.word() == word
        self.at += found
        return found

    def identifier(self):
        """A name of one or more parts."""
        start = self.at
        while self.at < len(self.tokens) and self.tokens[self.at].kind in ("word", "name"):
            self.at += 1
            if self.word() != ".":
                return "".join(token.text for token in self.tokens[start:self.at])
            self.at += 1
        raise Refused(FORM)

    def items(self):
        """The tokens of each item of a list in parentheses."""
        if not self.take("("):
            raise Refused(FORM)
        made, depth = [[]], 0
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.word == ")" and depth == 0:
                if not all(made):
                    raise Refused(FORM)
                return made
            if token.word == "," and depth == 0:
                made.append([])
                continue
            depth += {"(": 1, ")": -1}.get(token.word, 0)
            made[-1].append(token)
        raise Refused(FORM)


def end_of(tokens):
    return tokens[-1].start + len(tokens[-1].text)


def plain(token):
    return token.text[1:-1].replace("``", "`") if token.kind == "name" else token.text
