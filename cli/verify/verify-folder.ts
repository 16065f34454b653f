import path from 'node:path'
import { ERROR_CODES } from '../../lib/errors/codes'
import { RungridError } from '../../lib/errors/rungrid-error'
import type { VerdictDocument } from '../../lib/rules/document'
import { judge } from '../../lib/rules/judge'
import { readResults, type StorageResults } from '../../lib/storage/read-tree'
import type { Division, Edition } from '../../lib/storage/types'
import type { CommandLine } from '../command-line'
import { folded, roomOf } from '../output'
import { openReadable } from './open-readable'
import { ReadingBar } from './reading-bar'
import { verdictExit } from './verdict-exit'
import { verdictText } from './verdict-text'

export interface VerifyOptions {
  edition: Edition | 'auto'
  division?: Exclude<Division, 'whatif'>
}

/** Judges and prints; the exit code is left on the command line. */
export async function verifyFolder(
  line: CommandLine,
  dir: string,
  options: VerifyOptions,
  json: boolean,
): Promise<void> {
  const { output, cwd, signal } = line.world
  const bar = json ? undefined : new ReadingBar(output)
  try {
    const { document, exit } = await judged(dir, options, {
      cwd,
      signal,
      onProgress: (done, total) => bar?.update(done, total),
    })
    bar?.stop()
    line.exitCode = exit
    output.out(json ? JSON.stringify(document) : folded(verdictText(document), roomOf(output)))
  } finally {
    bar?.stop()
  }
}

/** A document whatever is there: what can't be opened is the one fault of a tree that holds nothing. */
async function judged(
  dir: string,
  options: VerifyOptions,
  { cwd, ...reading }: { cwd: string; signal: AbortSignal; onProgress(done: number, total: number): void },
): Promise<{ document: VerdictDocument; exit: number }> {
  const full = path.resolve(cwd, dir)
  try {
    const opened = await openReadable(full, reading.signal)
    try {
      const document = judge(await readResults(opened.tree, reading), options)
      return { document, exit: verdictExit(document, options.division) }
    } finally {
      await opened.close()
    }
  } catch (error) {
    if (!(error instanceof RungridError)) throw error
    const results = nothing(error, (text) => text.replaceAll(full, dir))
    const { reason } = results.detected
    return { document: { ...judge(results, options), reason }, exit: error.exitCode }
  }
}

/** @param shown makes paths what the user wrote */
function nothing(error: RungridError, shown: (text: string) => string): StorageResults {
  const { code } = error
  const message = shown(error.message)
  const fix = shown(error.fix ?? ERROR_CODES[code].fix)
  const kind = code === 'results_not_found' ? 'missing' : 'malformed'
  return {
    runs: [],
    package: null,
    single: false,
    faults: [{ path: '.', kind, message, fix }],
    detected: { edition: null, reason: message },
    listing: { entries: () => [], unlisted: [], files: 0, folders: 0 },
  }
}
