import { RungridError } from '../../lib/errors/rungrid-error'
import { parseProgress, parseProgressText, tooLargeProgress } from '../../lib/progress/parse'
import type { Progress } from '../../lib/progress/schema'
import type { Context } from '../services/context'
import { heard } from '../services/progress/heard'
import { storeProgress } from '../services/progress/store-progress'
import { progressFault } from './progress-fault'

/**
 * Progress by HTTP: the text of the request or a parsed body. Returns the document as stored.
 * @throws RungridError too_large, invalid_input, not_found
 */
export async function acceptProgress(
  ctx: Context,
  { attemptId, body }: { attemptId: string; body: unknown },
): Promise<Progress> {
  const large = typeof body === 'string' ? tooLargeProgress(Buffer.byteLength(body)) : null
  if (large) throw new RungridError('too_large', `The progress document was not taken: ${large}`)
  const parsed = typeof body === 'string' ? parseProgressText(body) : parseProgress(body)
  const fault = parsed.ok ? progressFault(parsed.doc) : parsed.reason
  if (!parsed.ok || fault) throw new RungridError('invalid_input', `The progress document was not taken: ${fault}`)
  const { doc } = await storeProgress(ctx, { attemptId, doc: parsed.doc })
  await heard(ctx, attemptId)
  return doc
}
