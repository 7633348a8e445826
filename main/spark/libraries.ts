import { driverRequirements } from './place.ts'

/** Options of `pip install` that put what Python cells need beside Spark and Python into a folder: of pure Python alone, so that it fits every machine of a cluster. */
export const librariesInto = (folder: string): string[] => ['--target', folder, '--no-deps', '--no-compile', '--only-binary=:all:', '--platform', 'any', '--python-version', '3.10', '-r', driverRequirements]

/** Arguments of a Python that packs a folder into an archive, a `.zip`, which travels with applications. */
export const packed = (folder: string, archive: string): string[] => ['-c', 'import shutil, sys; shutil.make_archive(sys.argv[1], "zip", sys.argv[2])', archive.replace(/\.zip$/, ''), folder]
