/**
 * Follows one file of an attempt to which a worker appends lines, and which may be cut off at any byte: its metrics file, its output.
 *
 * Position. The read offset is committed in the transaction that stores the points before it, together with what the reader has to
 * remember (`state`), so a crash between reading and committing reads the same lines again and stores them once. Memory holds
 * nothing that the database does not, but an open file and the beginning of a line that is too long.
 *
 * What may happen to the file, and what is done:
 * - a last line without its end: left until it is whole; taken as it is when the attempt is over (`toEnd`);
 * - it grows while it is read: the rest comes with the next round, at the latest after `MOST_AT_ONCE` bytes, so that a program that
 *   writes faster than it is read keeps nobody else waiting;
 * - another file under the name (rotation): the old one, still open, is read to its end, then the new one from its start;
 * - it got shorter: read from the start. Where lines can be read twice without harm (`rereads`), also when the byte before the offset
 *   ends no line: then it was cut and written again, longer than before;
 * - a link, a pipe, a directory: not read, told once;
 * - a line over `lineBytes`: left out.
 */
import type { FileHandle } from 'node:fs/promises'
import type { PointBatch } from '../../lib/series/batch'
import type { Rank } from '../../lib/series/merge'
import { type ReadOffset, readOffset } from '../db/sql/offsets-read'
import type { Context } from '../services/context'
import { type InsertPoints, insertPoints, OffsetMoved } from '../services/points/insert-points'
import { inspect, openPlain } from './safe-file'

/** Bytes of one file in one round. */
const MOST_AT_ONCE = 16 * 1024 * 1024
const SMALL_CHUNK_BYTES = 4096
/** Characters of a name that leave room for the reason behind it. */
const MOST_NAME_TOLD = 60

export type FaultDraft = NonNullable<InsertPoints['faults']>[number]

export interface LineReader<State> {
  /** Names the read offset in the database. */
  road: string
  rank: Rank
  /** The file in a sentence, and the first word of its events. */
  title: string
  kind: string
  /** Bytes that end a line. */
  ends: number[]
  /** Longest line, and how much is read at once, which bounds what one transaction stores. */
  lineBytes: number
  chunkBytes: number
  /** A line that is read twice changes nothing. */
  rereads: boolean
  /** Reads whole lines; the last one may lack its end. Must not change `state`. */
  read(bytes: Buffer, state: State | null): { batch: PointBatch; faults: FaultDraft[]; state?: State }
  /** The fault of a line over `lineBytes`; absent: nobody needs to know. */
  tooLong?: () => FaultDraft
  /** After each round: what is remembered, and the beginning of a line that is not whole yet. */
  after?(state: State | null, tail: Buffer): Promise<void>
}

export class LineFile<State = never> {
  private handle: FileHandle | undefined
  /** File that `handle` reads. */
  private inode = ''
  private committed: ReadOffset | null | undefined
  /** Stamp of the file when it was last read to its end. */
  private seen: string | undefined
  /** How far a line that is too long was searched for its end. */
  private searched = 0
  private toldFault = false

  constructor(
    private readonly ctx: Pick<Context, 'db'>,
    private readonly attemptId: string,
    private readonly path: string,
    private readonly reader: LineReader<State>,
  ) {}

  /** What is remembered up to the committed offset. */
  async state(): Promise<State | null> {
    if (this.committed === undefined)
      this.committed = await readOffset(this.ctx.db.pool, this.attemptId, this.reader.road)
    return (this.committed?.state as State | null | undefined) ?? null
  }

  /**
   * Reads what is new. @param toEnd nobody writes any more: a last line without its end counts too
   * @returns false when there is more than one round may read
   * @throws when the database is away; the next call goes on from the committed offset
   */
  async read(toEnd = false): Promise<boolean> {
    try {
      return await this.readNew(toEnd)
    } catch (error) {
      if (!(error instanceof OffsetMoved)) throw error
      return await this.readNew(toEnd)
    }
  }

  private async readNew(toEnd: boolean): Promise<boolean> {
    const found = await inspect(this.path)
    if (found && 'fault' in found) return this.tellFault(found.fault)
    if (!toEnd && found?.stamp === this.seen) return true
    await this.state()
    if (this.handle && found?.inode !== this.inode) {
      if (!(await this.readHandle(this.handle, true))) return false
      await this.close()
    }
    if (!found) return true
    if (!this.handle) {
      const opened = await openPlain(this.path)
      if (!opened) return true
      if ('fault' in opened) return this.tellFault(opened.fault)
      this.handle = opened.handle
      this.inode = opened.facts.inode
      this.searched = 0
    }
    if (!(await this.readHandle(this.handle, toEnd))) return false
    this.seen = found.stamp
    return true
  }

  async close(): Promise<void> {
    const handle = this.handle
    this.handle = undefined
    this.seen = undefined
    await handle?.close()
  }

  /** @returns false when it stopped before the end */
  private async readHandle(handle: FileHandle, toEnd: boolean): Promise<boolean> {
    const { lineBytes, chunkBytes, ends } = this.reader
    let offset = await this.startOf(handle)
    const began = offset
    const { size } = await handle.stat()
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(SMALL_CHUNK_BYTES, size - offset + 1)))
    for (;;) {
      if (!toEnd && offset - began >= MOST_AT_ONCE) return false
      const from = Math.max(offset, this.searched)
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, from)
      const bytes = buffer.subarray(0, bytesRead)
      if (bytesRead === 0 && from === offset) return this.rest(bytes)
      const end = from > offset ? firstOf(bytes, ends) : lastOf(bytes, ends)
      const whole = bytesRead < buffer.length
      if (end < 0 && !(toEnd && whole)) {
        const overlong = from + bytesRead - offset > lineBytes
        if (overlong) this.searched = from + bytesRead
        if (overlong && !whole) continue
        return this.rest(overlong ? bytes.subarray(0, 0) : bytes)
      }
      const length = end < 0 ? bytesRead : end + 1
      await this.take(from > offset ? null : bytes.subarray(0, length), from + length)
      offset = from + length
      this.searched = 0
    }
  }

  private async rest(tail: Buffer): Promise<true> {
    await this.reader.after?.(await this.state(), tail)
    return true
  }

  /** Where to read on: the committed offset when it belongs to this file and still stands behind a line. */
  private async startOf(handle: FileHandle): Promise<number> {
    const committed = this.committed
    if (!committed || committed.inode !== this.inode || committed.offset === 0) return 0
    const before = Buffer.allocUnsafe(1)
    const { bytesRead } = await handle.read(before, 0, 1, committed.offset - 1)
    const { size } = await handle.stat()
    const behindLine = !this.reader.rereads || this.reader.ends.includes(before[0]!) || committed.offset === size
    if (bytesRead === 1 && behindLine) return committed.offset
    this.searched = 0
    return 0
  }

  /** Stores what whole lines say. @param bytes null: the end of a line that is too long */
  private async take(bytes: Buffer | null, to: number): Promise<void> {
    const { reader } = this
    const state = await this.state()
    const read = bytes && reader.read(bytes, state)
    const faults = read ? read.faults : reader.tooLong ? [reader.tooLong()] : []
    const batch = read?.batch
    const next = read?.state ?? state ?? undefined
    try {
      await insertPoints(this.ctx, {
        attemptId: this.attemptId,
        rank: reader.rank,
        columns: batch ? [...batch.columns.values()] : [],
        offset: { road: reader.road, inode: this.inode, from: this.committed ?? null, to, state: next },
        faults: batch && batch.refusedCount > 0 ? [...faults, this.refusedValues(batch)] : faults,
        leftOut: batch?.refusedCount,
      })
    } catch (error) {
      // Whether a commit whose answer was lost took place, only the database knows.
      this.committed = undefined
      this.seen = undefined
      throw error
    }
    this.committed = { inode: this.inode, offset: to, state: next ?? null }
  }

  private async tellFault(fault: string): Promise<true> {
    if (this.toldFault) return true
    const { title, kind, rank } = this.reader
    await insertPoints(this.ctx, {
      attemptId: this.attemptId,
      rank,
      columns: [],
      faults: [
        {
          kind: `${kind}.refused`,
          count: 1,
          example: fault,
          message: (_, why) => `${title[0]!.toUpperCase()}${title.slice(1)} is not read: ${why}`,
        },
      ],
    })
    this.toldFault = true
    return true
  }

  private refusedValues(batch: PointBatch): FaultDraft {
    const { title, kind } = this.reader
    const first = batch.refused[0]!
    return {
      kind: `${kind}.values_refused`,
      count: batch.refusedCount,
      example: first.name ? `${first.name.slice(0, MOST_NAME_TOLD)}: ${first.reason}` : first.reason,
      message: (count, example) =>
        count === 1
          ? `A value of ${title} was left out: ${example}`
          : `${count} values of ${title} were left out; the first is ${example}`,
    }
  }
}

function firstOf(bytes: Buffer, ends: number[]): number {
  const found = ends.map((end) => bytes.indexOf(end)).filter((at) => at >= 0)
  return found.length > 0 ? Math.min(...found) : -1
}

function lastOf(bytes: Buffer, ends: number[]): number {
  return Math.max(...ends.map((end) => bytes.lastIndexOf(end)))
}
