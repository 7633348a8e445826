"""Folders and files of wherever tables are: HDFS, an object store, this computer."""

import time


class Folders:
    """Places are texts of Hadoop's paths. `spark` is a SparkSession."""

    def __init__(self, spark):
        self._jvm = spark.sparkContext._jvm
        self._conf = spark._jsparkSession.sessionState().newHadoopConf()

    def _path(self, place):
        path = self._jvm.org.apache.hadoop.fs.Path(place)
        return path, path.getFileSystem(self._conf)

    def name(self, place):
        return self._path(place)[0].getName()

    def parent(self, place):
        return self._path(place)[0].getParent().toString()

    def whole(self, place):
        """The place with its file system, so that equal places are equal texts."""
        path, system = self._path(place)
        return system.makeQualified(path).toString()

    def exists(self, place):
        path, system = self._path(place)
        return system.exists(path)

    def make(self, place):
        path, system = self._path(place)
        system.mkdirs(path)

    def entries(self, place):
        """What is in a folder, by name: `(name, place, bytes)`, with None for the bytes of a folder. Nothing where there is no such folder."""
        path, system = self._path(place)
        if not system.exists(path):
            return []
        found = []
        for status in system.listStatus(path):
            inner = status.getPath()
            found.append((inner.getName(), inner.toString(), None if status.isDirectory() else status.getLen()))
        return sorted(found)

    def files(self, place):
        """The files of a folder that a table reads, by name: `(place, bytes)`."""
        return [(inner, size) for name, inner, size in self.entries(place) if size is not None and name[0] not in "_."]

    def tree(self, place, within=""):
        """The files of a folder and of those in it, by the path of the folder in which each is."""
        found = {}
        for name, inner, size in self.entries(place):
            if name[0] in "_.":
                continue
            if size is None:
                found.update(self.tree(inner, f"{within}/{name}" if within else name))
            else:
                found.setdefault(within, []).append((inner, size))
        return found

    def move(self, place, to):
        path, system = self._path(place)
        if not system.rename(path, self._jvm.org.apache.hadoop.fs.Path(to)):
            raise OSError(f"{place} could not be moved to {to}.")

    def delete(self, place):
        path, system = self._path(place)
        system.delete(path, True)

    def delete_empty(self, place):
        """Deletes a folder that has nothing in it. False where it has."""
        if self.entries(place) or not self.exists(place):
            return False
        self.delete(place)
        return True

    def write(self, place, text):
        path, system = self._path(place)
        stream = system.create(path, True)
        try:
            stream.write(bytearray(text.encode("utf-8")))
        finally:
            stream.close()

    def create(self, place, text):
        """Makes a file that is not there, which of several who try at once only one can. False for the others."""
        path, system = self._path(place)
        if system.getUri().getScheme() == "file":
            # Hadoop looks and makes in two steps here.
            self.make(self.parent(place))
            if not self._jvm.java.io.File(path.toUri().getPath()).createNewFile():
                return False
            self.write(place, text)
            return True
        try:
            stream = system.create(path, False)
        except Exception:
            if system.exists(path):
                return False
            raise
        try:
            stream.write(bytearray(text.encode("utf-8")))
        finally:
            stream.close()
        return True

    def age(self, place):
        """Seconds since a file was written."""
        path, system = self._path(place)
        return time.time() - system.getFileStatus(path).getModificationTime() / 1000

    def read(self, place):
        path, system = self._path(place)
        stream = system.open(path)
        try:
            return self._jvm.org.apache.commons.io.IOUtils.toString(stream, "UTF-8")
        finally:
            stream.close()
