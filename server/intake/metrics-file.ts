/**
 * Follows the metrics file of one attempt: JSON lines, appended by a worker that may be killed at any byte.
 *
 * Position. The read offset is committed in the transaction that stores the points before it, so a crash between reading and
 * committing reads the same lines again and stores them once. Memory holds nothing that the database does not, but an
 * open file and the beginning of a line that is too long.
 *
 * What may happen to the file, and what is done:
 * - a last line without newline: left until it is whole; taken as it is when the attempt is over (`toEnd`);
 * - it grows while it is read: the rest comes with the next round;
 * - another file under the name (rotation): the old one, still open, is read to its end, then the new one from its start;
 * - it got shorter, or the byte before the offset is no newline (cut and written again): read from the start; points that
 *   are stored already change nothing;
 * - a link, a pipe, a directory: not read, told once;
 * - a line over 1 MiB, a line that is no JSON object, a value that is no number: left out, counted in one event each.
 */
import type { FileHandle } from 'node:fs/promises'
import { PointBatch } from '../../lib/series/batch'
import { parseJson } from '../../lib/series/json'
import { RANK } from '../../lib/series/merge'
import { readOffset } from '../db/sql/offsets-read'
import type { Fault } from '../db/sql/points-fault'
import type { Context } from '../services/context'
import { type InsertPoints, insertPoints, OffsetMoved } from '../services/points/insert-points'
import { inspect, openPlain } from './safe-file'

export const MAX_LINE_BYTES = 1024 * 1024
/** Read at once, and so the most that one transaction stores: about 50,000 values. */
const CHUNK_BYTES = 2 * MAX_LINE_BYTES
const SMALL_CHUNK_BYTES = 4096
const ROAD = 'metrics'
const NEWLINE = 10

type FaultDraft = NonNullable<InsertPoints['faults']>[number]

interface Position {
  inode: string
  offset: number
}

export class MetricsFile {
  private handle: FileHandle | undefined
  /** File that `handle` reads. */
  private inode = ''
  private committed: Position | null | undefined
  /** Stamp of the file when it was last read to its end. */
  private seen: string | undefined
  /** How far a line that is too long was searched for its end. */
  private searched = 0
  private toldFault = false

  constructor(
    private readonly ctx: Pick<Context, 'db'>,
    private readonly attemptId: string,
    private readonly path: string,
  ) {}

  /**
   * Reads what is new. @param toEnd nobody writes any more: a last line without newline counts too
   * @throws when the database is away; the next call goes on from the committed offset
   */
  async read(toEnd = false): Promise<void> {
    try {
      await this.readNew(toEnd)
    } catch (error) {
      if (!(error instanceof OffsetMoved)) throw error
      await this.readNew(toEnd)
    }
  }

  private async readNew(toEnd: boolean): Promise<void> {
    const found = await inspect(this.path)
    if (found && 'fault' in found) return this.tellFault(found.fault)
    if (!toEnd && found?.stamp === this.seen) return
    if (this.committed === undefined) this.committed = await readOffset(this.ctx.db.pool, this.attemptId, ROAD)
    if (this.handle && found?.inode !== this.inode) {
      await this.readHandle(this.handle, true)
      await this.close()
    }
    if (!found) return
    if (!this.handle) {
      const opened = await openPlain(this.path)
      if (!opened) return
      if ('fault' in opened) return this.tellFault(opened.fault)
      this.handle = opened.handle
      this.inode = opened.facts.inode
      this.searched = 0
    }
    await this.readHandle(this.handle, toEnd)
    this.seen = found.stamp
  }

  async close(): Promise<void> {
    const handle = this.handle
    this.handle = undefined
    this.seen = undefined
    await handle?.close()
  }

  private async readHandle(handle: FileHandle, toEnd: boolean): Promise<void> {
    let offset = await this.startOf(handle)
    const { size } = await handle.stat()
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(SMALL_CHUNK_BYTES, size - offset + 1)))
    for (;;) {
      const from = Math.max(offset, this.searched)
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, from)
      if (bytesRead === 0 && from === offset) return
      const bytes = buffer.subarray(0, bytesRead)
      const end = from > offset ? bytes.indexOf(NEWLINE) : bytes.lastIndexOf(NEWLINE)
      const whole = bytesRead < buffer.length
      if (end < 0 && !(toEnd && whole)) {
        const overlong = from + bytesRead - offset > MAX_LINE_BYTES
        if (overlong) this.searched = from + bytesRead
        if (overlong && !whole) continue
        return
      }
      const length = end < 0 ? bytesRead : end + 1
      if (from > offset) await this.commit([tooLong('')], new PointBatch(), from + length)
      else {
        const { batch, faults } = parseLines(bytes.subarray(0, length))
        await this.commit(faults, batch, offset + length)
      }
      offset = from + length
      this.searched = 0
    }
  }

  /** Where to read on: the committed offset when it belongs to this file and still stands behind a newline. */
  private async startOf(handle: FileHandle): Promise<number> {
    const committed = this.committed
    if (!committed || committed.inode !== this.inode || committed.offset === 0) return 0
    const before = Buffer.allocUnsafe(1)
    const { bytesRead } = await handle.read(before, 0, 1, committed.offset - 1)
    const { size } = await handle.stat()
    if (bytesRead === 1 && (before[0] === NEWLINE || committed.offset === size)) return committed.offset
    this.searched = 0
    return 0
  }

  private async commit(faults: FaultDraft[], batch: PointBatch, to: number): Promise<void> {
    const position = { inode: this.inode, offset: to }
    const all = batch.refusedCount > 0 ? [...faults, refusedValues(batch)] : faults
    try {
      await insertPoints(this.ctx, {
        attemptId: this.attemptId,
        rank: RANK.file,
        columns: [...batch.columns.values()],
        offset: { road: ROAD, inode: position.inode, from: this.committed ?? null, to },
        faults: all,
      })
    } catch (error) {
      // Whether a commit whose answer was lost took place, only the database knows.
      this.committed = undefined
      this.seen = undefined
      throw error
    }
    this.committed = position
  }

  private async tellFault(fault: string): Promise<void> {
    if (this.toldFault) return
    await insertPoints(this.ctx, {
      attemptId: this.attemptId,
      rank: RANK.file,
      columns: [],
      faults: [
        {
          kind: 'metrics.refused',
          count: 1,
          example: fault,
          message: (_, why) => `The metrics file is not read: ${why}`,
        },
      ],
    })
    this.toldFault = true
  }
}

/** Parses whole lines (the last one may lack its newline); what is wrong becomes one fault a kind. */
export function parseLines(bytes: Buffer): { batch: PointBatch; faults: FaultDraft[] } {
  const batch = new PointBatch()
  const arrivedAt = Date.now() / 1000
  let bad = 0
  let firstBad = ''
  let long = 0
  let firstLong = ''
  for (let at = 0; at < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, at)
    const end = newline < 0 ? bytes.length : newline
    if (end - at > MAX_LINE_BYTES) {
      if (long++ === 0) firstLong = bytes.toString('utf8', at, at + 100)
    } else if (end > at) {
      const line = bytes.toString('utf8', at, end)
      const row = parseLine(line)
      if (row) batch.addRow(row, arrivedAt)
      else if (row === undefined && bad++ === 0) firstBad = line.slice(0, 200)
    }
    at = end + 1
  }
  const faults: FaultDraft[] = []
  if (bad > 0) faults.push(notJson(bad, firstBad))
  if (long > 0) faults.push(tooLong(firstLong, long))
  return { batch, faults }
}

/** The row; null for a blank line, undefined for what is no JSON object. */
function parseLine(line: string): Record<string, unknown> | null | undefined {
  if (line.trim() === '') return null
  try {
    const row = parseJson(line)
    return typeof row === 'object' && row !== null && !Array.isArray(row) ? (row as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function notJson(count: number, example: string): FaultDraft {
  return { kind: 'metrics.not_json', count, example, message: lines('no JSON objects') }
}

function tooLong(example: string, count = 1): FaultDraft {
  return { kind: 'metrics.line_too_long', count, example, message: lines('longer than 1 MiB') }
}

function refusedValues(batch: PointBatch): FaultDraft {
  const first = batch.refused[0]!
  return {
    kind: 'metrics.values_refused',
    count: batch.refusedCount,
    example: first.name ? `${first.name}: ${first.reason}` : first.reason,
    message: (count, example) => `${count} values of the metrics file were left out; the first is ${example}`,
  }
}

function lines(what: string): Fault['message'] {
  return (count, example) =>
    `${count} ${count === 1 ? 'line' : 'lines'} of the metrics file left out, being ${what}${example ? `; the first: ${example}` : ''}`
}
