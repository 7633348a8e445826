import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** The name under which the driver's program travels. */
export const driverArchive = 'oasis-driver.zip'

const pack = `
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    for folder in sys.argv[2:]:
        for place, folders, names in os.walk(folder):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                path = os.path.join(place, name)
                inside = os.path.relpath(path, folder)
                if inside not in archive.NameToInfo:
                    archive.write(path, inside)
`

/** Packs the contents of folders into an archive, of files of one name the first, for a driver that starts on another machine. */
export async function packDriver(python: string, file: string, folders: readonly string[]): Promise<void> {
  await promisify(execFile)(python, ['-I', '-c', pack, file, ...folders])
}
