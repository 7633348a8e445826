"""The folders in which versions of a table's rows are: each overwrite makes a fresh one, and those that nobody may read any more are deleted by the next."""

import json
import threading
import time
import uuid

from .turns import Turns

OWN = "_oasis"
WRITING, RETIRED = ".writing", ".retired"
# Folders of a version: what is being written, and where partitions are that have no rows.
NEW, EMPTY = "_new", "_empty"
# Seconds between two signs of life of a version that is being written.
ALIVE = 10


def base_of(folders, place, partitioned):
    """Where versions of a table are: inside a partitioned one, whose own place stays; beside one without partitions, whose place is a version."""
    if partitioned:
        return f"{place}/{OWN}"
    parent = folders.parent(place)
    return parent if folders.name(folders.parent(parent)) == OWN else f"{parent}/{OWN}/{folders.name(place)}"


class Versions:
    """`grace` is how many seconds rows that were replaced stay for scans that began before; a version that is being written and gave no sign for `silence` seconds is nobody's."""

    def __init__(self, folders, base, grace, silence):
        self._folders, self._base, self._grace, self._silence = folders, base, grace, silence

    def begin(self):
        """A fresh version, which says that it is being written until `close`."""
        return Version(self._folders, self._base)

    def turn(self, version, stop):
        """A block in which this version alone changes what the catalog says of the table. `stop()` raises where waiting for it is to end."""
        return Turns(self._folders, self._base, self._is_alive, self._silence).take(version.name, stop)

    def is_empty(self, place):
        """Whether a partition is at a place that only stands for having no rows."""
        return self._folders.name(place) == EMPTY and self._version_of(place) is not None

    def is_written(self, place):
        """Whether somebody writes the version of a place."""
        name = self._version_of(place)
        return name is not None and self._is_alive(name)

    def _version_of(self, place):
        start = f"{self._base}/"
        return place[len(start):].split("/")[0] if place.startswith(start) else None

    def _is_alive(self, name):
        mark = f"{self._base}/{name}{WRITING}"
        try:
            return self._folders.exists(mark) and time.time() - float(self._folders.read(mark)) < self._silence
        except ValueError:
            return False

    def retire(self, version, places):
        """Remembers, before the catalog is changed, what is replaced then: `places` are folders with the files of each."""
        record = {"at": time.time(), "places": [{"place": place, "files": files} for place, files in places]}
        self._folders.write(f"{self._base}/{version.name}{RETIRED}", json.dumps(record))

    def clean(self, used):
        """Deletes what no scan reads any more and what a killed overwrite left. `used` are the places that the catalog names. Gives how many versions and old folders went."""
        entries = self._folders.entries(self._base)
        held, deleted = set(), 0
        for name, place, _ in entries:
            if name.endswith(RETIRED):
                kept, gone = self._settle(place, used)
                held |= kept
                deleted += gone
        names = {name for name, _, size in entries if size is None}
        for name in sorted(names):
            place = f"{self._base}/{name}"
            inside = [each for each in used | held if each == place or each.startswith(f"{place}/")]
            unfinished = self._folders.exists(f"{place}{WRITING}")
            if unfinished and self._is_alive(name):
                continue
            if not inside:
                if unfinished or not self._folders.tree(place):
                    self._folders.delete(place)
                    deleted += 1
                else:
                    # Somebody gave the table another place.
                    self._folders.write(f"{self._base}/{name}-left{RETIRED}", json.dumps({"at": time.time(), "places": [{"place": place, "files": []}]}))
            if unfinished:
                self._folders.delete(f"{place}{WRITING}")
        for name, place, _ in entries:
            if name.endswith(WRITING) and name[:-len(WRITING)] not in names and not self._is_alive(name[:-len(WRITING)]):
                self._folders.delete(place)
        return deleted

    def _settle(self, record, used):
        """Deletes what a record names when its time is over; gives the places that stay for now."""
        try:
            known = json.loads(self._folders.read(record))
        except ValueError:
            # Its writer was killed before the catalog was changed.
            self._folders.delete(record)
            return set(), 0
        waiting = {each["place"] for each in known["places"]} - used
        if waiting and time.time() - known["at"] < self._grace:
            return waiting, 0
        for each in known["places"]:
            if each["place"] in waiting:
                self._remove(each["place"], each["files"], used)
        self._folders.delete(record)
        return set(), len(waiting)

    def _remove(self, place, files, used):
        if self._version_of(place) is not None and not any(each.startswith(f"{place}/") for each in used):
            self._folders.delete(place)
            return
        # A folder that was not made here may have other things in it.
        for file in files:
            self._folders.delete(file)
        self._folders.delete_empty(place)


class Version:
    """One version while it is written."""

    def __init__(self, folders, base):
        self._folders = folders
        self.name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{uuid.uuid4().hex[:8]}"
        self.place = f"{base}/{self.name}"
        self._over = threading.Event()
        self._sign()
        threading.Thread(target=self._live, daemon=True, name="oasis-overwrite").start()

    def _sign(self):
        self._folders.write(f"{self.place}{WRITING}", str(time.time()))

    def _live(self):
        while not self._over.wait(ALIVE):
            try:
                self._sign()
            except Exception:
                # It is taken for dead, and its swap finds that out.
                return

    def stop(self):
        """Gives no sign of life any more."""
        self._over.set()

    def close(self):
        """It is what the table has now."""
        self.stop()
        self._folders.delete(f"{self.place}{WRITING}")

    def abandon(self):
        """Nothing of it stays."""
        self.stop()
        self._folders.delete(self.place)
        self._folders.delete(f"{self.place}{WRITING}")
        self._folders.delete(f"{self.place}{RETIRED}")
