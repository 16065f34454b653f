import type { AlertFiring, AlertNotice } from '../../../lib/api/alerts'
import { newId } from '../../../lib/ids'
import { notify } from '../../db/sql/notify'
import type { Context } from '../../services/context'
import { addMatrix } from '../../testing/rows'

/** So many runs of a new matrix, and for each of them a rule that fired, in the outbox for a channel. */
export async function fire(
  ctx: Context,
  channelId: string,
  {
    runs = 1,
    event = 'alert.fired',
    ...over
  }: { runs?: number; event?: AlertNotice['event'] } & Partial<AlertFiring> = {},
): Promise<{ matrixId: string; firings: string[] }> {
  const matrix = await addMatrix(
    ctx,
    Array.from({ length: runs }, () => ({ script: 'true' })),
  )
  const { name } = await ctx.db.prisma.matrix.findUniqueOrThrow({ where: { id: matrix.id } })
  const firings = matrix.runs.map(
    (runId, at): AlertFiring => ({
      id: newId('f'),
      ruleId: null,
      ruleName: 'Failed',
      kind: 'failure',
      severity: 'error',
      matrixId: matrix.id,
      matrixName: name,
      runId,
      runKey: `run=${at}`,
      attemptId: null,
      attemptNumber: 1,
      metric: null,
      state: event === 'alert.fired' ? 'open' : 'resolved',
      openedAt: new Date().toISOString(),
      resolvedAt: event === 'alert.fired' ? null : new Date().toISOString(),
      resolution: null,
      acknowledgedAt: null,
      message: `Attempt 1 failed (crashed): exit code ${at}`,
      numbers: { class: 'crashed', attempt: 1, step: 7 },
      ...over,
    }),
  )
  await ctx.db.prisma.notification.createMany({
    data: firings.map((firing) => ({ channelId, kind: event, payload: { event, firing } })),
  })
  await notify(ctx.db.pool, ['notifications'])
  return { matrixId: matrix.id, firings: firings.map(({ id }) => id) }
}
