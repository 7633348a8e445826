import { homedir } from 'node:os'
import path from 'node:path'

/** A folder of what tests and benches install, kept outside the repository; OASIS_CACHE says where. */
export const cacheFolder = name => path.join(process.env.OASIS_CACHE ?? path.join(homedir(), '.cache/oasis-workbench'), name)
