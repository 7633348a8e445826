import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A file beside a part of the compiled program, where another program can read it: not in Electron's archive but beside it. */
export const outside = (name: string, beside: string): string => fileURLToPath(new URL(name, beside)).replace(/\bapp\.asar([\\/])/, 'app.asar.unpacked$1')

/** The program that runs cells, and the packages that it needs. */
export const program = outside('./program/start.py', import.meta.url)
export const requirements = outside('./program/requirements.txt', import.meta.url)

/** The folder in which Python's environments are: the data folder's, or the one that OASIS_PYTHON_FOLDER names. */
export const pythonFolder = (dataDir: string): string => process.env['OASIS_PYTHON_FOLDER'] || join(dataDir, 'python')

/** The Python of a virtual environment. */
export const executable = (environment: string): string => process.platform === 'win32' ? join(environment, 'Scripts', 'python.exe') : join(environment, 'bin', 'python')

