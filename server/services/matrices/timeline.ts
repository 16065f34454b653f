import { BAR_STATES, type Timeline } from '../../../lib/api/timeline'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { selectBars, selectMarks, selectOtherHolds } from '../../db/sql/select-timeline'
import type { Context } from '../context'

/** Bars in an answer: what a browser draws at once, and about 2 MB before compression. */
const MOST_BARS = 20_000
const MOST_OTHERS = 10_000

const MARKS = ['launched', 'paused', 'paused-itself', 'resumed', 'cancelled', 'retried', 'finished'].map(
  (verb) => `matrix.${verb}`,
)

/** Who held which device when, as far as this matrix used them. @throws not_found */
export async function getTimeline(ctx: Context, input: { id: string }): Promise<Timeline> {
  const { pool } = ctx.db
  const { rows } = await pool.query('select 1 from matrix where id = $1', [input.id])
  if (rows.length === 0) throw new RungridError('not_found', `There is no matrix ${input.id}.`)
  const [bars, marks] = await Promise.all([selectBars(pool, input.id, MOST_BARS), selectMarks(pool, input.id, MARKS)])
  const now = Date.now()
  const from = bars.length === 0 ? null : bars[0]!.from
  const to = from === null ? null : bars.reduce((last, bar) => Math.max(last, bar.to ?? now), from)
  const held = [...new Set(bars.map((bar) => bar.device))]
  const others =
    from === null || to === null
      ? []
      : await selectOtherHolds(pool, { matrixId: input.id, devices: held, from, to }, MOST_OTHERS)
  const devices = await ctx.db.prisma.device.findMany({
    where: { id: { in: held } },
    orderBy: [{ nodeId: 'asc' }, { index: 'asc' }, { migIndex: 'asc' }, { id: 'asc' }],
    select: { id: true, index: true, migIndex: true, name: true, kind: true },
  })
  const deviceAt = new Map(devices.map(({ id }, at) => [id, at]))
  const matrices = [...new Map(others.map(({ matrix, name }) => [matrix, { id: matrix, name }])).values()]
  const matrixAt = new Map(matrices.map(({ id }, at) => [id, at]))
  return {
    from,
    to,
    now,
    devices,
    bars: {
      device: bars.map((bar) => deviceAt.get(bar.device)!),
      slot: bars.map((bar) => bar.slot),
      from: bars.map((bar) => bar.from),
      to: bars.map((bar) => bar.to),
      state: bars.map((bar) => BAR_STATES.indexOf(bar.state)),
      run: bars.map((bar) => bar.run),
      key: bars.map((bar) => bar.key),
      attempt: bars.map((bar) => bar.attempt),
    },
    states: [...BAR_STATES],
    others: {
      device: others.map((bar) => deviceAt.get(bar.device)!),
      slot: others.map((bar) => bar.slot),
      from: others.map((bar) => bar.from),
      to: others.map((bar) => bar.to),
      matrix: others.map((bar) => matrixAt.get(bar.matrix)!),
      run: others.map((bar) => bar.run),
    },
    matrices,
    marks,
    leftOut: { bars: (bars[0]?.total ?? 0) - bars.length, others: (others[0]?.total ?? 0) - others.length },
  }
}
