/**
 * Points and progress from the output of a program that reports in no other way (docs/reporting/stdout.md). What a line means is
 * decided in lib/stdout; here it is read once, and what it says about progress is told unless another road tells it.
 */
import type { Reporting } from '../../lib/matrix/reporting'
import { RANK } from '../../lib/series/merge'
import { readerOf } from '../../lib/stdout/formats'
import { MAX_OUTPUT_LINE, Output, type OutputState, progressOf } from '../../lib/stdout/output'
import { matcherOf } from '../../lib/stdout/patterns'
import type { Context } from '../services/context'
import { storeProgress } from '../services/progress/store-progress'
import { LineFile } from './line-file'

const NEWLINE = 10
const CARRIAGE_RETURN = 13
const CHUNK_BYTES = 1024 * 1024

export type Stream = 'stdout' | 'stderr'

/** Streams that are read, by what the spec says. */
export function streamsOf({ stdout, stream }: Reporting): Stream[] {
  if (stdout === 'none') return []
  return stream === 'both' ? ['stdout', 'stderr'] : [stream]
}

export class OutputFile {
  private readonly file: LineFile<OutputState>
  /** Of the other stream, as it stood when this one began to be read. */
  private other: OutputState | null = null
  private told = ''

  constructor(
    private readonly ctx: Pick<Context, 'db'>,
    private readonly attemptId: string,
    path: string,
    stream: Stream,
    reporting: Reporting,
  ) {
    const format = reporting.stdout === 'none' ? 'auto' : reporting.stdout
    const options = { read: readerOf(format), step: reporting.step, wants: matcherOf(reporting.metrics) }
    const outputOf = (state: OutputState | null) => new Output({ ...options, other: this.other }, state)
    this.file = new LineFile<OutputState>(ctx, attemptId, path, {
      road: stream,
      rank: RANK.stdout,
      title: stream,
      kind: stream,
      ends: [NEWLINE, CARRIAGE_RETURN],
      lineBytes: MAX_OUTPUT_LINE,
      chunkBytes: CHUNK_BYTES,
      // What is counted would count again.
      rereads: false,
      read: (bytes, state) => {
        const output = outputOf(state)
        output.takeText(bytes.toString('utf8'), Date.now() / 1000)
        return { batch: output.batch, faults: [], state: output.state() }
      },
      after: async (state, tail) => {
        const output = outputOf(state)
        output.peek(tail.toString('utf8'))
        await this.tellProgress(output.state())
      },
    })
  }

  /** @returns false when there is more than one round may read. @throws when the database is away */
  async read(toEnd: boolean, other?: OutputFile): Promise<boolean> {
    this.other = (await other?.file.state()) ?? null
    return this.file.read(toEnd)
  }

  close(): Promise<void> {
    return this.file.close()
  }

  private async tellProgress(state: OutputState): Promise<void> {
    const progress = progressOf(state)
    const text = JSON.stringify(progress)
    if (!progress || text === this.told) return
    await storeProgress(this.ctx, {
      attemptId: this.attemptId,
      doc: { state: 'running', ...progress, lastUpdatedTime: new Date().toISOString() },
      rank: RANK.stdout,
    })
    this.told = text
  }
}
