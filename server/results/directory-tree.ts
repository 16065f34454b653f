import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Tree, TreeEntry } from '../../lib/tree'

/** Bytes of the largest file that is read whole as text. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024

/** A directory as a Tree. Links are never followed, and nothing outside of the root can be named. */
export function directoryTree(root: string): Tree {
  const within = (relative: string) => {
    const full = path.resolve(root, relative)
    if (full !== root && !full.startsWith(root + path.sep)) throw new Error(`${relative} lies outside of ${root}`)
    return full
  }
  return {
    async text(relative) {
      try {
        const file = within(relative)
        const entries = await readdir(path.dirname(file), { withFileTypes: true })
        const entry = entries.find(({ name }) => name === path.basename(file))
        if (!entry?.isFile()) return null
        const { size } = await stat(file)
        if (size > MAX_TEXT_BYTES) throw new Error(`${relative} has ${size} bytes; at most ${MAX_TEXT_BYTES} are read`)
        return await readFile(file, 'utf8')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      }
    },
    async list(relative) {
      const dir = within(relative)
      const entries = await readdir(dir, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return []
        throw error
      })
      const found = await Promise.all(
        entries.map(async (entry): Promise<TreeEntry> => {
          const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : 'other'
          const size = kind === 'file' ? (await stat(path.join(dir, entry.name))).size : 0
          return { name: entry.name, kind, size }
        }),
      )
      return found.sort((a, b) => (a.name < b.name ? -1 : 1))
    },
  }
}
