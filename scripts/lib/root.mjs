import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Directory of package.json. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
