"""Where the executors leave the files of whole results: a folder that they and the driver reach, by Hadoop's FileSystem."""

import os
import socket

# How a computer names itself.
OWN = ("localhost", "127.0.0.1", "::1")
# Bytes of one reading.
PIECE = 1024 * 1024


def addresses():
    """The addresses of this computer's name."""
    try:
        return socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return []


class Staging:
    """A folder by its URL; a path without a scheme is one of this computer."""

    def __init__(self, jvm, configuration, folder, driver_hosts=()):
        self._jvm = jvm
        self._configuration = configuration
        self.url = folder if ":" in folder else f"file://{folder}"
        self._files = self._path(self.url).getFileSystem(configuration)
        # A folder of this computer is read without the JVM, which hands bytes over as text.
        self._here = {*OWN, socket.gethostname(), socket.getfqdn(), *addresses(), *driver_hosts}
        self._local = self.url.removeprefix("file://") if self.url.startswith("file://") else None

    def place(self, *names):
        return "/".join((self.url, *names))

    def path(self, *names):
        """A place in the folder by its path on this computer; None where it is elsewhere."""
        return self._local and os.path.join(self._local, *names)

    def is_reached(self, hosts):
        """Whether executors on these hosts write where the driver reads: a folder of this computer is one for its own alone."""
        return self._local is None or hosts <= self._here

    def list(self, name):
        """Names and bytes of the whole files in a folder; one that is being written is not among them."""
        if self._local is not None:
            try:
                with os.scandir(os.path.join(self._local, name)) as found:
                    return [(entry.name, entry.stat().st_size) for entry in found if entry.name[0] not in "._" and entry.is_file()]
            except FileNotFoundError:
                return []
        folder = self._path(self.place(name))
        if not self._files.exists(folder):
            return []
        found = [(entry.getPath().getName(), entry.getLen()) for entry in self._files.listStatus(folder) if entry.isFile()]
        return [(file, size) for file, size in found if file[0] not in "._"]

    def size(self, name):
        """Bytes of everything in a folder, also of what is being written."""
        try:
            return self._files.getContentSummary(self._path(self.place(name))).getLength()
        except Exception:
            # What was there a moment ago is somewhere else now.
            return 0

    def rows(self, name, file):
        """Rows of a Parquet file, as its end has them."""
        package = self._jvm.org.apache.parquet.hadoop
        reader = package.ParquetFileReader.open(package.util.HadoopInputFile.fromPath(self._path(self.place(name, file)), self._configuration))
        try:
            return reader.getRecordCount()
        finally:
            reader.close()

    def read(self, name, file, offset, length):
        """The bytes of a part of a file, in pieces."""
        if self._local is not None:
            with open(os.path.join(self._local, name, file), "rb") as opened:
                opened.seek(offset)
                while length > 0 and (data := opened.read(min(PIECE, length))):
                    length -= len(data)
                    yield data
            return
        stream = self._files.open(self._path(self.place(name, file)))
        try:
            stream.seek(offset)
            while length > 0 and (data := stream.readNBytes(min(PIECE, length))):
                length -= len(data)
                yield bytes(data)
        finally:
            stream.close()

    def remove(self, name):
        self._files.delete(self._path(self.place(name)), True)

    def _path(self, text):
        return self._jvm.org.apache.hadoop.fs.Path(text)
