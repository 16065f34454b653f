/**
 * Reads the progress document of one attempt. A torn, oversized or absurd one is left out with one event that says what was
 * wrong; the last good one stays.
 */
import { parseProgressText, tooLargeProgress } from '../../lib/progress/parse'
import { PROGRESS_MAX_BYTES } from '../../lib/progress/schema'
import { RANK } from '../../lib/series/merge'
import type { Context } from '../services/context'
import { recordIntakeFault } from '../services/points/record-fault'
import { storeProgress } from '../services/progress/store-progress'
import { progressFault } from './progress-fault'
import { inspect, openPlain } from './safe-file'

export class StatusFile {
  private seen: string | undefined

  constructor(
    private readonly ctx: Pick<Context, 'db'>,
    private readonly attempt: { id: string; runId: string },
    private readonly path: string,
  ) {}

  /** Stores the document when the file has changed. @throws when the database is away; the next call tries again */
  async read(): Promise<void> {
    const found = await inspect(this.path)
    if (!found) return
    const stamp = 'fault' in found ? found.fault : found.stamp
    if (stamp === this.seen) return
    const reason = 'fault' in found ? found.fault : await this.store()
    if (reason)
      await recordIntakeFault(this.ctx, {
        runId: this.attempt.runId,
        attemptId: this.attempt.id,
        kind: 'status.refused',
        count: 1,
        example: reason,
        message: (count, example) =>
          count === 1
            ? `A progress document was left out: ${example}`
            : `${count} progress documents were left out; the first: ${example}`,
      })
    this.seen = stamp
  }

  /** @returns what is wrong with the document, or undefined */
  private async store(): Promise<string | undefined> {
    const opened = await openPlain(this.path)
    if (!opened) return undefined
    if ('fault' in opened) return opened.fault
    let text: string
    try {
      const large = tooLargeProgress(opened.facts.size)
      if (large) return large
      const buffer = Buffer.allocUnsafe(PROGRESS_MAX_BYTES)
      const { bytesRead } = await opened.handle.read(buffer, 0, PROGRESS_MAX_BYTES, 0)
      text = buffer.toString('utf8', 0, bytesRead)
    } finally {
      await opened.handle.close()
    }
    const parsed = parseProgressText(text)
    if (!parsed.ok) return parsed.reason
    const fault = progressFault(parsed.doc)
    if (fault) return fault
    await storeProgress(this.ctx, { attemptId: this.attempt.id, doc: parsed.doc, rank: RANK.file })
    return undefined
  }
}
