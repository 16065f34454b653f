import { expect, it } from 'vitest'
import { testContext } from '../../testing/context'
import { testDatabase } from '../../testing/database'
import { addCpuSlots, addMatrix } from '../../testing/rows'
import { followClock } from './follow-clock'
import { placeRun } from './place-run'

const db = await testDatabase()
const ctx = testContext(db)
const MINUTE = 60_000

it.each([
  ['ahead', 300 * MINUTE],
  ['back', -300 * MINUTE],
])('Limits follow a clock that jumped %s, but for what started or spoke after the jump', async (_, jump) => {
  await addCpuSlots(ctx, 2)
  const { runs } = await addMatrix(ctx, [{}, {}])
  const now = new Date()
  const at = (ms: number) => new Date(now.getTime() + ms)
  const attempt = async (runId: string, startedAt: Date, slot: number) => {
    const id = `a-${runId}`
    const where = { nodeId: ctx.nodeId, engine: 'local', epoch: 1, dir: '/none', stagingDir: '/none', tokenHash: id }
    await placeRun(db.pool, {
      runId,
      attemptId: id,
      number: 1,
      devices: [{ deviceId: `${ctx.nodeId}/cpu-0`, slot, share: 0.5 }],
      ...where,
    })
    const deadlineAt = new Date(startedAt.getTime() + 60 * MINUTE)
    await db.prisma.attempt.update({ where: { id }, data: { startedAt, heardAt: startedAt, deadlineAt } })
    return () => db.prisma.attempt.findUniqueOrThrow({ where: { id } })
  }
  const before = await attempt(runs[0]!, at(-jump - 2 * MINUTE), 0)
  const after = await attempt(runs[1]!, at(-1000), 1)
  await followClock(db.pool, ctx.nodeId, jump, now)
  expect(await before()).toMatchObject({ heardAt: at(-2 * MINUTE), deadlineAt: at(58 * MINUTE) })
  expect(await after()).toMatchObject({ heardAt: at(-1000), deadlineAt: at(60 * MINUTE - 1000) })
  await db.prisma.matrix.deleteMany()
})
