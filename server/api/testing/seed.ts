import { newId } from '../../../lib/ids'
import type { Axes } from '../../../lib/matrix/types'
import type { Prisma, RunState } from '../../db/generated/client'
import type { Context } from '../../services/context'
import { hashSecret } from '../../services/tokens/hash'

export interface SeedRun {
  state?: RunState
  axes?: Axes
  resultDir?: string
  priority?: number
  costSeconds?: number
  failureClass?: string
  startedAt?: Date
  endedAt?: Date
}

/** A matrix with runs, written as a launch writes them. Returns ids in order. */
export async function seedMatrix(
  ctx: Context,
  runs: SeedRun[],
  matrix: Partial<Prisma.MatrixCreateInput> = {},
): Promise<{ matrixId: string; runIds: string[] }> {
  const matrixId = newId('m')
  await ctx.db.prisma.matrix.create({
    data: {
      id: matrixId,
      name: 'seeded',
      spec: { benchmark: 'command', axes: { lr: [0.1, 0.2] }, params: {} },
      benchmark: 'command',
      resultsDir: ctx.config.dataDir,
      ...matrix,
    },
  })
  const rows = runs.map((run, position) => ({
    id: newId('r'),
    matrixId,
    position,
    key: `cell=${position}`,
    axes: (run.axes ?? { cell: { label: String(position), value: position } }) as unknown as Prisma.InputJsonObject,
    params: { argv: ['true'], files: [] },
    benchmark: 'command',
    resultDir: run.resultDir ?? `${ctx.config.dataDir}/${matrixId}/${position}`,
    identity: {},
    identityHash: `hash-${position}`,
    state: run.state ?? 'queued',
    priority: run.priority ?? 0,
    costSeconds: run.costSeconds,
    failureClass: run.failureClass,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
  }))
  await ctx.db.prisma.run.createMany({ data: rows })
  return { matrixId, runIds: rows.map(({ id }) => id) }
}

/** An attempt of a run; `token` is the secret that reports for it. */
export async function seedAttempt(
  ctx: Context,
  runId: string,
  attempt: Partial<Prisma.AttemptUncheckedCreateInput> = {},
): Promise<{ attemptId: string; token: string }> {
  const attemptId = newId('a')
  const token = `rga_${attemptId}`
  await ctx.db.prisma.attempt.create({
    data: {
      id: attemptId,
      runId,
      number: 1,
      nodeId: ctx.nodeId,
      epoch: 1,
      dir: ctx.config.dataDir,
      stagingDir: ctx.config.dataDir,
      tokenHash: hashSecret(token),
      state: 'running',
      heardAt: new Date(),
      ...attempt,
    },
  })
  return { attemptId, token }
}

/** An attempt of a run that started now and holds a device of this node, which is made for it. Returns the device's id. */
export async function seedHold(ctx: Context, runId: string): Promise<string> {
  const { attemptId } = await seedAttempt(ctx, runId, { startedAt: new Date() })
  const index = await ctx.db.prisma.device.count()
  const id = `${ctx.nodeId}/cpu-${index}`
  await ctx.db.prisma.device.create({
    data: { id, nodeId: ctx.nodeId, index, kind: 'cpu', name: `CPU slot ${index}` },
  })
  await ctx.db.prisma.hold.create({ data: { attemptId, deviceId: id, slot: 0, share: 1 } })
  return id
}
