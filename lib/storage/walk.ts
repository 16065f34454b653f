import { STORAGE_LIMITS } from './limits'
import type { Listing } from './listing'
import { joined } from './text-file'
import { type ResultEntry, type ResultTree, TreeError } from './tree'
import type { TreeFault } from './types'

/** Folders that are listed at the same time. */
const CONCURRENT = 16
const NONE: readonly ResultEntry[] = []

/**
 * Lists a whole tree once. What can't be listed, links, and what is neither file nor folder is a fault each; the walk
 * goes on. A folder beyond the limits is not entered, and a fault says so.
 * @throws what is no TreeError; the reason of an aborted signal
 */
export async function walk(tree: ResultTree, faults: TreeFault[], signal?: AbortSignal): Promise<Listing> {
  const found = new Map<string, readonly ResultEntry[]>()
  const waiting: { path: string; depth: number }[] = [{ path: '', depth: 0 }]
  const counts = { files: 0, folders: 0 }
  const unlisted: string[] = []
  let full = false

  const visit = async ({ path, depth }: { path: string; depth: number }) => {
    const entries = await listed(tree, path, faults)
    if (entries === null) {
      unlisted.push(path)
      return
    }
    const { entries: most } = STORAGE_LIMITS
    if (counts.files + counts.folders + entries.length > most) {
      if (!full) faults.push(tooMany(path, most))
      full = true
      unlisted.push(path)
      return
    }
    found.set(path, entries)
    for (const entry of entries) {
      const at = joined(path, entry.name)
      if (entry.kind === 'file') counts.files++
      else if (entry.kind !== 'directory') faults.push(notFollowed(at, entry.kind))
      else {
        counts.folders++
        if (depth >= STORAGE_LIMITS.depth) {
          faults.push(tooDeep(at))
          unlisted.push(at)
        } else waiting.push({ path: at, depth: depth + 1 })
      }
    }
  }
  while (waiting.length > 0) {
    signal?.throwIfAborted()
    // From the end: the list of waiting folders stays short in deep trees.
    await Promise.all(waiting.splice(-CONCURRENT).map(visit))
  }
  return { entries: (path) => found.get(path) ?? NONE, unlisted: unlisted.sort(), ...counts }
}

/** @returns null where it can't be listed; a fault says why */
async function listed(tree: ResultTree, path: string, faults: TreeFault[]): Promise<ResultEntry[] | null> {
  try {
    return await tree.list(path)
  } catch (error) {
    if (!(error instanceof TreeError)) throw error
    faults.push({
      path: path === '' ? '.' : path,
      kind: 'malformed',
      message: `The folder \`${path === '' ? '.' : path}\` can't be listed: ${error.message}.`,
      fix: 'Let the account that reads the tree list this folder (`chmod a+rx`).',
    })
    return null
  }
}

function notFollowed(path: string, kind: 'link' | 'other'): TreeFault {
  return kind === 'link'
    ? {
        path,
        kind: 'unexpected',
        message: `\`${path}\` is a link. Links are never followed: they may lead out of the tree.`,
        fix: 'Put what it leads to in its place (`cp -RL`), or take it away.',
      }
    : {
        path,
        kind: 'unexpected',
        message: `\`${path}\` is neither a file nor a folder, or has a name that is no UTF-8.`,
        fix: 'Take it away, or give it a name in UTF-8.',
      }
}

function tooMany(path: string, most: number): TreeFault {
  return {
    path: path === '' ? '.' : path,
    kind: 'unexpected',
    message: `The tree has more than ${most.toLocaleString('en-US')} files and folders: \`${path}\` and what was not listed before it is left out.`,
    fix: 'Give the folder of the results alone, without data sets and checkpoints.',
  }
}

function tooDeep(path: string): TreeFault {
  return {
    path,
    kind: 'unexpected',
    message: `\`${path}\` lies more than ${STORAGE_LIMITS.depth} levels deep and is left out.`,
    fix: 'Give the folder of the results alone.',
  }
}
