import { stat } from 'node:fs/promises'
import path from 'node:path'
import { directoryTree } from '../../io/directory-tree'
import { RungridError } from '../../lib/errors/rungrid-error'
import { type ResultTree, TreeError } from '../../lib/storage/tree'

/** A tree to read; `close` takes away what was unpacked for it. */
export interface OpenedTree {
  tree: ResultTree
  close(): Promise<void>
}

/** @throws RungridError `results_not_found`, `results_unreadable` */
export async function openTree(given: string, cwd: string): Promise<OpenedTree> {
  const full = path.resolve(cwd, given)
  const found = await stat(full).catch((error: NodeJS.ErrnoException) => error)
  if (found instanceof Error) {
    if (found.code === 'ENOENT' || found.code === 'ENOTDIR')
      throw new RungridError('results_not_found', `${given} is not there.`)
    throw new RungridError('results_unreadable', `${given} can't be read (${found.code}).`)
  }
  if (!found.isDirectory()) throw new RungridError('results_unreadable', `${given} is not a folder.`)
  const tree = directoryTree(full)
  await tree.list('').catch((error) => {
    if (!(error instanceof TreeError)) throw error
    throw new RungridError('results_unreadable', `${given} can't be read: ${error.message}.`)
  })
  return { tree, close: async () => {} }
}
