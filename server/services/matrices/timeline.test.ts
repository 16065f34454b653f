import { describe, expect, it } from 'vitest'
import { timelineSchema } from '../../../lib/api/timeline'
import { testContext } from '../../api/testing/api-server'
import { seedAttempt, seedMatrix } from '../../api/testing/seed'
import { testDatabase } from '../../testing/database'
import { getTimeline } from './timeline'

const ctx = testContext(await testDatabase())
const { prisma } = ctx.db
const T0 = Date.UTC(2026, 10, 21, 10)
const at = (seconds: number) => new Date(T0 + seconds * 1000)
await prisma.device.createMany({
  data: [0, 1, 2].map((index) => ({ id: `GPU-${index}`, nodeId: ctx.nodeId, index, kind: 'nvidia', name: 'H100' })),
})

async function held(run: string, device: string, slot: number, from: number, to: number | null, number = 1) {
  const outcome = to === null ? {} : { state: 'ended' as const, outcome: 'succeeded' as const }
  const { attemptId } = await seedAttempt(ctx, run, { number, ...outcome })
  const times = { heldAt: at(from), releasedAt: to === null ? null : at(to) }
  await prisma.hold.create({ data: { attemptId, deviceId: device, slot, share: 0.5, ...times } })
}

describe('a timeline', () => {
  it('has each hold of a matrix by time, and what others held on the same devices meanwhile', async () => {
    const mine = await seedMatrix(ctx, [{}, {}])
    const other = await seedMatrix(ctx, [{}, {}, {}, {}], { name: 'other' })
    await held(mine.runIds[1]!, 'GPU-1', 0, 20, 30)
    await held(mine.runIds[0]!, 'GPU-0', 0, 10, 40)
    await held(mine.runIds[0]!, 'GPU-0', 1, 45, 50, 2)
    await held(other.runIds[0]!, 'GPU-0', 1, 0, 15)
    await held(other.runIds[1]!, 'GPU-0', 1, 0, 5) // before the first of mine
    await held(other.runIds[2]!, 'GPU-2', 0, 10, 40) // a device that mine never had
    await held(other.runIds[3]!, 'GPU-1', 1, 60, 70) // after the last of mine
    await prisma.event.createMany({
      data: [
        { matrixId: mine.matrixId, kind: 'matrix.paused', message: 'Paused by a person', at: at(22) },
        { matrixId: mine.matrixId, kind: 'matrix.paused-itself', message: 'All failed alike', at: at(24) },
        { matrixId: mine.matrixId, kind: 'matrix.summary', message: 'no mark', at: at(23) },
      ],
    })

    const timeline = await getTimeline(ctx, { id: mine.matrixId })
    expect(timelineSchema.parse(timeline)).toEqual(timeline)
    expect(timeline).toMatchObject({ from: T0 + 10_000, to: T0 + 50_000, leftOut: { bars: 0, others: 0 } })
    expect(timeline.devices.map(({ id }) => id)).toEqual(['GPU-0', 'GPU-1'])
    expect(timeline.bars).toEqual({
      device: [0, 1, 0],
      slot: [0, 0, 1],
      from: [10, 20, 45].map((second) => T0 + second * 1000),
      to: [40, 30, 50].map((second) => T0 + second * 1000),
      state: [2, 2, 2],
      run: [mine.runIds[0], mine.runIds[1], mine.runIds[0]],
      key: ['cell=0', 'cell=1', 'cell=0'],
      attempt: [1, 1, 2],
    })
    expect(timeline.others.run).toEqual([other.runIds[0]])
    expect(timeline.matrices).toEqual([{ id: other.matrixId, name: 'other' }])
    expect(timeline.marks).toEqual([
      { at: T0 + 22_000, kind: 'matrix.paused', message: 'Paused by a person' },
      { at: T0 + 24_000, kind: 'matrix.paused-itself', message: 'All failed alike' },
    ])
  })

  it('goes on until now while something is held, and is empty before anything was', async () => {
    const { matrixId, runIds } = await seedMatrix(ctx, [{}])
    expect(await getTimeline(ctx, { id: matrixId })).toMatchObject({ from: null, to: null, devices: [] })
    await held(runIds[0]!, 'GPU-2', 1, 0, null)
    const timeline = await getTimeline(ctx, { id: matrixId })
    expect(timeline.bars.to).toEqual([null])
    expect(timeline.to).toBe(timeline.now)
    expect(timeline.states[timeline.bars.state[0]!]).toBe('running')
  })

  it('of an unknown matrix is not found', async () => {
    await expect(getTimeline(ctx, { id: 'm-none' })).rejects.toMatchObject({ code: 'not_found' })
  })
})
