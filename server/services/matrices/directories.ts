import type { Dirent } from 'node:fs'
import { readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import type { Config } from '../../config'
import { isInRoots } from '../roots'

export interface Place {
  /** Real path, links of the existing parts followed. */
  dir: string
  exists: boolean
  /** Why nothing can be written there. */
  fault?: string
}

interface Node extends Place {
  /** Listed when a child is first asked for. */
  entries?: Promise<Map<string, Dirent>>
  children: Map<string, Promise<Node>>
}

/**
 * Finds result directories below one results directory. Each directory is listed once, so that 10,000 runs of a fresh
 * matrix cost one look at the disk, and 10,000 of a finished one as many as it has parents.
 */
export class Directories {
  private readonly top: Node

  /** @param base real path of the results directory, which may not exist yet */
  constructor(
    private readonly config: Pick<Config, 'roots'>,
    base: string,
  ) {
    this.top = { dir: base, exists: true, children: new Map() }
  }

  async locate(segments: string[]): Promise<Place> {
    let node = this.top
    for (const segment of segments) {
      let child = node.children.get(segment)
      if (!child) {
        child = this.child(node, segment)
        node.children.set(segment, child)
      }
      node = await child
    }
    return node
  }

  private async child(parent: Node, segment: string): Promise<Node> {
    const dir = path.join(parent.dir, segment)
    const children = new Map<string, Promise<Node>>()
    if (parent.fault) return { dir, exists: false, fault: parent.fault, children }
    if (!parent.exists) return { dir, exists: false, children }
    parent.entries ??= list(parent.dir)
    const entry = (await parent.entries).get(segment)
    if (!entry) return { dir, exists: false, children }
    if (entry.isDirectory()) return { dir, exists: true, children }
    if (!entry.isSymbolicLink()) return { dir, exists: true, fault: `${dir} is a file.`, children }
    const real = await realpath(dir).catch(() => null)
    if (real === null) return { dir, exists: true, fault: `${dir} is a link to nowhere.`, children }
    const fault = isInRoots(this.config, real) ? undefined : `${dir} is a link to ${real}, outside the roots.`
    return { dir: real, exists: true, fault, children }
  }
}

async function list(dir: string): Promise<Map<string, Dirent>> {
  try {
    const entries = await readdir(dir, { withFileTypes: true })
    return new Map(entries.map((entry) => [entry.name, entry]))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map()
    throw error
  }
}
