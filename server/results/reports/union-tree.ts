/** Result directories of several runs as one tree, as if the benchmark had written them side by side. */
import { RUN_RECORD } from '../../../lib/results/run-record'
import { type ResultEntry, type ResultTree, TreeError } from '../../../lib/storage/tree'

export interface Part {
  /** Name of the folder it gets where it can't lie at the root. */
  id: string
  tree: ResultTree
}

/**
 * Folders of all parts are laid over each other: `training/unet3d/run/20260302_100000` of one and
 * `training/unet3d/run/20260302_101500` of another lie in one `run` folder. A part with files at its own root (it is
 * a run itself), or with a file that an earlier part has too, lies whole in a folder named by its id. Our own record of a
 * run is no part of the tree.
 */
export async function unionTree(parts: Part[]): Promise<ResultTree> {
  const [only] = parts
  if (parts.length === 1 && only) return withoutRecord(only.tree)
  const root = new Map<string, Place>()
  const folders: Folders = new Map([['', root]])
  const apart: { part: Part; found: Folders }[] = []
  for (const part of parts) {
    const found = await walk(withoutRecord(part.tree))
    if (fits(folders, found)) lay(folders, found)
    else apart.push({ part, found })
  }
  for (const { part, found } of apart) {
    const entry = { name: part.id, kind: 'directory' as const, size: 0 }
    root.set(part.id, { entry, tree: part.tree, path: '' })
    for (const [path, entries] of found) folders.set(below(part.id, path), entries)
  }
  const fileAt = (path: string) => {
    const cut = path.lastIndexOf('/')
    const found = folders.get(path.slice(0, Math.max(0, cut)))
    const place = found instanceof Map ? found.get(path.slice(cut + 1)) : undefined
    if (!place) throw new TreeError(path, 'absent', `${path} is not there`)
    return place
  }
  return {
    async list(path) {
      const found = folders.get(path)
      if (found === undefined) throw new TreeError(path, 'absent', `${path} is not there`)
      if (found instanceof TreeError) throw found
      return [...found.values()].map(({ entry }) => entry).sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    async text(path, maxBytes) {
      const { tree, path: within } = fileAt(path)
      return tree.text(within, maxBytes)
    },
    async *bytes(path) {
      const { tree, path: within } = fileAt(path)
      yield* tree.bytes(within)
    },
  }
}

interface Place {
  entry: ResultEntry
  tree: ResultTree
  /** Within that tree. */
  path: string
}

/** By path; what can't be listed says so when it is asked for. */
type Folders = Map<string, Map<string, Place> | TreeError>

async function walk(tree: ResultTree): Promise<Folders> {
  const folders: Folders = new Map()
  const waiting = ['']
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    try {
      const entries = await tree.list(path)
      folders.set(
        path,
        new Map(entries.map((entry) => [entry.name, { entry, tree, path: below(path, entry.name) }] as const)),
      )
      for (const { name, kind } of entries) if (kind === 'directory') waiting.push(below(path, name))
    } catch (error) {
      if (!(error instanceof TreeError)) throw error
      folders.set(path, error)
    }
  }
  return folders
}

function fits(folders: Folders, found: Folders): boolean {
  for (const [path, entries] of found) {
    const there = folders.get(path)
    if (entries instanceof TreeError || there instanceof TreeError) {
      if (path === '' || there !== undefined) return false
      continue
    }
    for (const [name, { entry }] of entries) {
      if (path === '' && entry.kind !== 'directory') return false
      const other = there?.get(name)
      if (other && (entry.kind !== 'directory' || other.entry.kind !== 'directory')) return false
    }
  }
  return true
}

function lay(folders: Folders, found: Folders): void {
  for (const [path, entries] of found) {
    const there = folders.get(path)
    if (there instanceof Map && entries instanceof Map)
      for (const [name, place] of entries) there.set(name, there.get(name) ?? place)
    else folders.set(path, entries)
  }
}

function withoutRecord(tree: ResultTree): ResultTree {
  return {
    list: async (path) => {
      const entries = await tree.list(path)
      return path === '' ? entries.filter(({ name, kind }) => name !== RUN_RECORD || kind !== 'file') : entries
    },
    text: (path, maxBytes) => tree.text(path, maxBytes),
    bytes: (path) => tree.bytes(path),
  }
}

function below(folder: string, name: string): string {
  return [folder, name].filter(Boolean).join('/')
}
