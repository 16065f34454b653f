import type { TreeEntry } from '../tree'
import type { ImportTree } from './types'

/** A tree of texts by path, for tests. Pieces are three characters long, so that every boundary is met. */
export function memoryTree(files: Record<string, string>, piece = 3): ImportTree {
  return {
    async text(path) {
      return files[path] ?? null
    },
    async list(dir) {
      const found = new Map<string, TreeEntry>()
      const prefix = dir === '' ? '' : `${dir}/`
      for (const [path, text] of Object.entries(files)) {
        if (!path.startsWith(prefix)) continue
        const [name = '', ...rest] = path.slice(prefix.length).split('/')
        found.set(
          name,
          rest.length > 0 ? { name, kind: 'directory', size: 0 } : { name, kind: 'file', size: text.length },
        )
      }
      return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    async *chunks(path) {
      const text = files[path] ?? ''
      for (let at = 0; at < text.length; at += piece) yield text.slice(at, at + piece)
    },
  }
}
