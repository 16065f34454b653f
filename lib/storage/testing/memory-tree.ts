import { type ResultEntry, type ResultTree, TreeError } from '../tree'

/** What stands at a path: content, or a special thing. */
export type MemoryFile = string | Uint8Array | Special

interface Special {
  kind: ResultEntry['kind']
  unreadable?: boolean
  /** Says a size without having the content. */
  size?: number
}

/** A link; where to is never looked at. */
export const LINK: Special = { kind: 'link' }
/** A pipe, a socket, a device. */
export const OTHER: Special = { kind: 'other' }
/** A file (or with a name that ends in `/`, a folder) that may not be read. */
export const UNREADABLE: Special = { kind: 'file', unreadable: true }
/** A file of that size, which can be listed and is too large for a text. */
export const ofSize = (size: number): Special => ({ kind: 'file', size })

interface Folder {
  readonly children: Map<string, Node>
  unreadable: boolean
}
type Node = { folder: Folder } | { file: MemoryFile }

/**
 * A tree for tests, from paths to contents: `{ 'training/unet3d/run/20260302_100000/summary.json': '{}' }`. Folders
 * come with their files; an empty one is a path that ends in `/` (`{ 'closed/': '' }`).
 */
export function memoryTree(files: Record<string, MemoryFile>): ResultTree {
  const root: Folder = { children: new Map(), unreadable: false }
  for (const [path, content] of Object.entries(files)) put(root, path, content)

  const at = (path: string): Node => {
    let node: Node = { folder: root }
    for (const name of path === '' ? [] : path.split('/')) {
      const next: Node | undefined = 'folder' in node ? node.folder.children.get(name) : undefined
      if (!next || name === '..' || name === '.') throw new TreeError(path, 'absent', 'it is not there')
      node = next
    }
    return node
  }
  const fileAt = (path: string) => {
    const node = at(path)
    if ('folder' in node) throw new TreeError(path, 'unreadable', 'it is a folder')
    const { file } = node
    if (typeof file === 'string') return new TextEncoder().encode(file)
    if (file instanceof Uint8Array) return file
    if (file.kind !== 'file') throw new TreeError(path, 'unreadable', `it is a ${file.kind}`)
    if (file.unreadable) throw new TreeError(path, 'unreadable', 'it may not be read (EACCES)')
    return new Uint8Array(file.size ?? 0)
  }
  return {
    async list(path) {
      const node = at(path)
      if (!('folder' in node)) throw new TreeError(path, 'unreadable', 'it is not a folder')
      if (node.folder.unreadable) throw new TreeError(path, 'unreadable', 'it may not be read (EACCES)')
      return [...node.folder.children]
        .map(([name, child]): ResultEntry => ({ name, ...kindAndSize(child) }))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    async text(path, maxBytes) {
      const node = at(path)
      const { size } = kindAndSize(node)
      if (size > maxBytes) throw new TreeError(path, 'too_large', `it has ${size} bytes, more than ${maxBytes}`)
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(fileAt(path))
      } catch (error) {
        if (error instanceof TreeError) throw error
        throw new TreeError(path, 'not_text', 'it is not UTF-8 text')
      }
    },
    async *bytes(path) {
      yield fileAt(path)
    },
  }
}

function put(root: Folder, path: string, content: MemoryFile) {
  const names = path.split('/')
  const last = names.pop() ?? ''
  let folder = root
  for (const name of names) {
    const found = folder.children.get(name)
    if (found && !('folder' in found)) throw new Error(`${path} goes through a file`)
    const next = found ? found.folder : { children: new Map(), unreadable: false }
    if (!found) folder.children.set(name, { folder: next })
    folder = next
  }
  if (last === '') folder.unreadable = typeof content === 'object' && 'unreadable' in content
  else folder.children.set(last, { file: content })
}

function kindAndSize(node: Node): Pick<ResultEntry, 'kind' | 'size'> {
  if ('folder' in node) return { kind: 'directory', size: 0 }
  const { file } = node
  if (typeof file === 'string') return { kind: 'file', size: new TextEncoder().encode(file).length }
  if (file instanceof Uint8Array) return { kind: 'file', size: file.length }
  return { kind: file.kind, size: file.size ?? 0 }
}
