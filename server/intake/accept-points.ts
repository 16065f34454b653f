import type { PointsResult } from '../../lib/api/series'
import { RungridError } from '../../lib/errors/rungrid-error'
import { MAX_REFUSALS_TOLD } from '../../lib/series/batch'
import { nestsDeeper, parseJson } from '../../lib/series/json'
import { RANK } from '../../lib/series/merge'
import { readPoints } from '../../lib/series/points-input'
import type { Context } from '../services/context'
import { insertPoints } from '../services/points/insert-points'
import { heard } from '../services/progress/heard'
import { queueOf } from './queue'

/** Bytes of one batch. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024
/** What a value of a parsed body is taken to weigh, for the bound on waiting work. */
const BYTES_PER_VALUE = 32
/** A good body nests 4 deep; a smaller one is not worth the look. */
const DEEPEST = 32
const WORTH_A_LOOK = 1024 * 1024

export interface AcceptPoints {
  attemptId: string
  /** The text of the request, where Python's bare NaN and Infinity are welcome, or a body parsed already. */
  body: unknown
}

/**
 * `POST /runs/{id}/points`: answers when the points are stored. Points after the end of the attempt are taken.
 * @throws RungridError bad_request, invalid_input, too_large, not_found, busy (with retryAfter)
 */
export async function acceptPoints(ctx: Context, { attemptId, body }: AcceptPoints): Promise<PointsResult> {
  const batch = readPoints(typeof body === 'string' ? parse(body) : body, Date.now() / 1000)
  const bytes = typeof body === 'string' ? body.length : batch.size * BYTES_PER_VALUE
  const columns = [...batch.columns.values()]
  const stored = await queueOf(ctx).run(attemptId, bytes, () =>
    insertPoints(ctx, { attemptId, rank: RANK.http, columns, leftOut: batch.refusedCount }),
  )
  await heard(ctx, attemptId)
  return {
    changed: stored.changed,
    unchanged: stored.unchanged,
    refused: [...batch.refused, ...stored.refused].slice(0, MAX_REFUSALS_TOLD),
    refusedCount: batch.refusedCount + stored.refusedCount,
  }
}

function parse(text: string): unknown {
  if (text.length > MAX_BODY_BYTES)
    throw new RungridError(
      'too_large',
      `the batch has ${text.length} bytes, at most ${MAX_BODY_BYTES} are taken at once`,
      {
        fix: 'Send it as several batches.',
      },
    )
  if (text.length > WORTH_A_LOOK && nestsDeeper(text, DEEPEST))
    throw new RungridError('bad_request', `The body nests deeper than ${DEEPEST} lists and maps.`)
  try {
    return parseJson(text)
  } catch (cause) {
    throw new RungridError('bad_request', `The body is not JSON: ${(cause as Error).message}`, { cause })
  }
}
