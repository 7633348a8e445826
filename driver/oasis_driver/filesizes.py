"""Files of about the block's size, by the bytes that they have: what is too small is put together, what is too large is cut, and what fits stays as it was written."""

import math
import re
from concurrent.futures import ThreadPoolExecutor

# A file over so many blocks is cut.
LARGEST = 1.5
# How often files are measured and written again at most: what is put together may become smaller than its parts.
ROUNDS = 4
# Files that one job makes, and such jobs at a time.
JOB, JOBS = 64, 4
# The number of the task in the name that Spark gives a file.
PART = re.compile(r"part-(\d+)")


def wanted(size, block):
    """How many files so many bytes are."""
    return max(1, math.ceil(size / block))


def fits(files, block):
    """Whether these files, `(place, bytes)`, are as many as they should be, one more or less, and none of them is far too large. What fits in one file is one."""
    count = wanted(sum(size for _, size in files), block)
    return len(files) <= 1 if count == 1 else abs(len(files) - count) <= 1 and all(size <= 2 * block for _, size in files)


def pieces(files, block):
    """What is to become of files, in their order: `(files, count)` for each group of neighbours, which becomes so many files. One file that becomes one stays."""
    if fits(files, block):
        return [([file], 1) for file in files]
    large = [size > LARGEST * block for _, size in files]
    rest = sum(size for (_, size), cut in zip(files, large) if not cut)
    most = wanted(rest, block)
    target = rest / most
    made, before, at = [], 0, None
    for (place, size), cut in zip(files, large):
        if cut:
            made.append(([(place, size)], max(2, round(size / block))))
            at = None
            continue
        here = min(most - 1, int((before + size / 2) / target)) if target else 0
        before += size
        if here == at:
            made[-1][0].append((place, size))
        else:
            made.append(([(place, size)], 1))
        at = here
    missing = wanted(sum(size for _, size in files), block) - sum(count for _, count in made)
    # Too few come of files that are all a little too large.
    for index in sorted(range(len(made)), key=lambda index: -sum(size for _, size in made[index][0])):
        if missing <= 0:
            break
        if made[index][1] == 1:
            made[index] = (made[index][0], 2)
            missing -= 1
    return made


class FileSizes:
    """Writes files again. `write(frame, place, **options)` writes a DataFrame, `read(places)` reads files, in a session for that."""

    def __init__(self, spark, folders, read, write):
        self._spark, self._folders, self._read, self._write = spark, folders, read, write

    def settle(self, found, block, place, stop):
        """`found` has lists of files, `(place, bytes)`, by folder; gives the same with files of the size. What is written is put into `place`. `stop()` raises where it is to end."""
        for number in range(ROUNDS):
            plan = {folder: pieces(files, block) for folder, files in found.items()}
            again = [(folder, at) for folder, made in plan.items() for at, (files, count) in enumerate(made) if len(files) > 1 or count > 1]
            if not again:
                break
            written = {}
            joined = [each for each in again if plan[each[0]][each[1]][1] == 1]
            jobs = [(self._join, joined[start:start + JOB]) for start in range(0, len(joined), JOB)]
            jobs += [(self._cut, [each]) for each in again if plan[each[0]][each[1]][1] > 1]
            parallel(self._spark, [lambda make=make, each=each, at=at: (stop(), written.update(make(plan, each, f"{place}/{number}-{at}"))) for at, (make, each) in enumerate(jobs)])
            found = {folder: [file for at, (files, _) in enumerate(made) for file in written.get((folder, at), files)] for folder, made in plan.items()}
        return found

    def _join(self, plan, keys, place):
        """Each group becomes one file: a task of one job each."""
        frames = [self._read([file for file, _ in plan[folder][at][0]]) for folder, at in keys]
        whole = frames[0]
        for frame in frames[1:]:
            whole = whole.unionAll(frame)
        self._write(whole, place)
        made = {key: [] for key in keys}
        for file, size in self._folders.files(place):
            made[keys[int(PART.search(self._folders.name(file)).group(1))]].append((file, size))
        return made

    def _cut(self, plan, keys, place):
        """A group becomes several files of as many rows each."""
        (folder, at), = keys
        files, count = plan[folder][at]
        frame = self._read([file for file, _ in files])
        self._write(frame, place, maxRecordsPerFile=math.ceil(frame.count() / count))
        return {(folder, at): self._folders.files(place)}


def parallel(spark, jobs):
    """Does things at a time, each with the run's mark on its Spark jobs; raises what the first one that failed did."""
    from pyspark.util import inheritable_thread_target

    with ThreadPoolExecutor(JOBS) as pool:
        for done in [pool.submit(inheritable_thread_target(spark)(job)) for job in jobs]:
            done.result()
