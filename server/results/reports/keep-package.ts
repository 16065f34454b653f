import { createWriteStream } from 'node:fs'
import { rename, rm, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { writePackage } from '../../../io/package-zip'
import type { VerdictDocument } from '../../../lib/rules/document'
import { type ResultTree, TreeError } from '../../../lib/storage/tree'
import { syncFile } from './files'

/** Bytes of judged files that a report keeps; beyond it keeps its verdicts and documents. */
const MOST_KEPT_BYTES = 2 * 2 ** 30
/** What a package leaves free on the disk: the database lies there too. */
const KEPT_FREE_BYTES = 256 * 2 ** 20

/**
 * Writes the package of a report.
 * @param documents go into it, below `report/`
 * @returns its bytes; null where the files are too large to be kept, the disk too full, or one of them vanishes meanwhile
 */
export async function keepPackage(
  file: string,
  tree: ResultTree,
  document: VerdictDocument,
  documents: { path: string; content: string | Uint8Array }[],
): Promise<number | null> {
  const { bavail, bsize } = await statfs(path.dirname(file))
  const maxBytes = Math.min(MOST_KEPT_BYTES, bavail * bsize - KEPT_FREE_BYTES)
  const beside = `${file}.tmp`
  try {
    await writePackage(createWriteStream(beside, { mode: 0o600 }), { tree, document, documents, maxBytes })
  } catch (error) {
    await rm(beside, { force: true })
    const { code } = error as NodeJS.ErrnoException
    // The verdicts are made already: what the package lacks room for, or changes while it is packed, costs the package alone.
    if (code === 'too_large' || code === 'ENOSPC' || code === 'EDQUOT' || error instanceof TreeError) return null
    throw error
  }
  await syncFile(beside)
  await rename(beside, file)
  return (await stat(file)).size
}
