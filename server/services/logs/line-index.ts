/**
 * How many newlines stand before a place of a log, for line numbers. A file is counted once, block by block, and kept as
 * one number a block: 100 MB are 400 numbers. Each question goes on counting for a bounded time; one that is too early
 * gets no answer, and a later one does.
 */
import type { FileHandle } from 'node:fs/promises'
import type { OpenLog } from './open-log'

const BLOCK = 256 * 1024
/** Milliseconds that one question counts at most. */
const COUNT_MS = 150
/** Files remembered; the one that was asked for longest ago is forgotten. */
const MOST_FILES = 32
const NEWLINE = 0x0a

interface Counted {
  identity: string
  /** Newlines before block i. */
  before: number[]
  counting: Promise<void> | null
}

const files = new Map<string, Counted>()

/** Newlines before a byte of the log; null: not counted that far yet. */
export async function newlinesBefore(log: OpenLog, offset: number): Promise<number | null> {
  if (offset === 0) return 0
  const counted = indexOf(log)
  const block = Math.floor(offset / BLOCK)
  const until = performance.now() + COUNT_MS
  while (counted.before.length <= block) {
    if (performance.now() > until) return null
    counted.counting ??= countNext(log.handle, counted).finally(() => {
      counted.counting = null
    })
    const before = counted.before.length
    await counted.counting
    if (counted.before.length === before) return null // shorter than it was
  }
  const start = block * BLOCK
  const rest = await log.handle.read(Buffer.allocUnsafe(offset - start), 0, offset - start, start)
  return counted.before[block]! + countNewlines(rest.buffer.subarray(0, rest.bytesRead))
}

function indexOf(log: OpenLog): Counted {
  let counted = files.get(log.file)
  // Shorter than what was counted: written anew.
  if (!counted || counted.identity !== log.identity || log.size < (counted.before.length - 1) * BLOCK)
    counted = { identity: log.identity, before: [0], counting: null }
  files.delete(log.file)
  files.set(log.file, counted)
  if (files.size > MOST_FILES) files.delete(files.keys().next().value as string)
  return counted
}

async function countNext(handle: FileHandle, counted: Counted): Promise<void> {
  const index = counted.before.length - 1
  const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(BLOCK), 0, BLOCK, index * BLOCK)
  if (bytesRead === BLOCK) counted.before.push(counted.before[index]! + countNewlines(buffer))
}

function countNewlines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++
  return count
}
