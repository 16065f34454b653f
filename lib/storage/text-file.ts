import { formatBytes } from '../format/bytes'
import { type Fact, known, missing } from './fact'
import { type ResultTree, TreeError } from './tree'
import type { RunFolder, TreeFault } from './types'

export interface ReadOptions {
  /** Nobody misses it: that it is not there is no fault. What is there and broken is one all the same. */
  optional?: boolean
}

/** What a reader knows of where it is: a run's folder, or any other one. */
export type FolderPath = Pick<RunFolder, 'path'>

/** What staff of the benchmark put in place of large logs in published trees. */
const PLACEHOLDER = 'PRUNED BY STAFF'

/**
 * Text of a file of a run, without a byte order mark. What can't be read becomes a missing fact with the reason and one
 * fault that names file and fix. Only what is no fault of the tree throws.
 */
export async function readText(
  tree: ResultTree,
  folder: FolderPath,
  file: string,
  faults: TreeFault[],
  maxBytes: number,
  options: ReadOptions = {},
): Promise<Fact<string>> {
  const path = joined(folder.path, file)
  try {
    const text = await tree.text(path, maxBytes)
    if (text.length <= 64 && text.trim() === PLACEHOLDER) {
      const message = `\`${path}\` holds the words ${PLACEHOLDER} in place of its content.`
      faults.push({ path, kind: 'malformed', message, fix: 'Put the file back as the benchmark wrote it.' })
      return missing(file, undefined, `is ${PLACEHOLDER}`)
    }
    return known(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, file)
  } catch (error) {
    if (!(error instanceof TreeError)) throw error
    if (error.why === 'absent' && options.optional) return missing(file)
    const { kind, message, fix, reason } = told(path, error, maxBytes)
    faults.push({ path, kind, message, fix })
    return missing(file, undefined, reason)
  }
}

/** Path of a file below a folder whose own path may be the root's, the empty text. */
export function joined(folder: string, name: string): string {
  return folder === '' ? name : name === '' ? folder : `${folder}/${name}`
}

function told(
  path: string,
  { why, message }: TreeError,
  maxBytes: number,
): { kind: TreeFault['kind']; message: string; fix: string; reason?: string } {
  switch (why) {
    case 'absent':
      return {
        kind: 'missing',
        message: `\`${path}\` is not there.`,
        fix: 'Put the file back as the benchmark wrote it, or repeat the run.',
      }
    case 'too_large':
      return {
        kind: 'malformed',
        message: `\`${path}\` is larger than the ${formatBytes(maxBytes)} that are read of such a file.`,
        fix: 'Put the file back as the benchmark wrote it: its own ones are far smaller.',
        reason: `is larger than ${formatBytes(maxBytes)}`,
      }
    case 'not_text':
      return {
        kind: 'malformed',
        message: `\`${path}\` is not UTF-8 text.`,
        fix: 'Put the file back as the benchmark wrote it, uncompressed and in UTF-8.',
        reason: 'is not UTF-8 text',
      }
    case 'unreadable':
      return {
        kind: 'malformed',
        message: `\`${path}\` can't be read: ${message}.`,
        fix: 'Let the account that reads the tree read this file (`chmod a+r`), and put a file where a link is.',
        reason: "can't be read",
      }
  }
}
