import { IMPORT_LIMITS } from './limits'
import type { Imported, ImportTree } from './types'

/** The file at the top of a tree whose name matches, when it is the only one. */
export async function tableFile(tree: ImportTree, name: RegExp): Promise<{ name: string; size: number } | null> {
  const files = (await tree.list('')).filter((entry) => entry.kind === 'file' && name.test(entry.name))
  return files.length === 1 ? { name: files[0]!.name, size: files[0]!.size } : null
}

export function tooLarge({ name, size }: { name: string; size: number }): Imported {
  const most = IMPORT_LIMITS.fileBytes / 1024 / 1024
  const message = `${name} has ${Math.ceil(size / 1024 / 1024)} MiB; at most ${most} MiB are read.`
  return { name, runs: [], problems: [{ path: name, message, fix: 'Split it, or leave columns out.', level: 'error' }] }
}
