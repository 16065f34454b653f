/** Rows for tests of the scheduler: a matrix of runs that execute shell scripts, and CPU slots to run them on. */
import path from 'node:path'
import type { Benchmark, DeclaredFile } from '../../lib/benchmarks/types'
import { newId } from '../../lib/ids'
import type { Json } from '../../lib/matrix/types'
import { saveDevices } from '../db/sql/save-devices'
import type { Context } from '../services/context'

/** Runs `params.script` with /bin/sh; `params.files` are declared as text, `scores.json` is read when declared. */
export const scriptBenchmark = {
  id: 'script',
  title: 'Script',
  description: 'A shell script, for tests',
  axes: [],
  paramAxes: 'any',
  commands: ['run'],
  check: () => [],
  resultPath: () => [],
  identity: (cell) => ({ version: 1, value: cell.params }),
  command: (cell) => ({
    program: {
      kind: 'argv',
      argv: (cell.params.argv as string[] | undefined) ?? ['/bin/sh', '-c', String(cell.params.script)],
    },
  }),
  files: (cell) =>
    ((cell.params.files as string[] | undefined) ?? []).map(
      (file): DeclaredFile => ({
        path: file,
        format: file.endsWith('.json') ? 'json' : 'text',
        required: true,
        title: file,
      }),
    ),
  async readScores(tree) {
    const text = await tree.text('scores.json')
    if (text === null) return []
    return [
      { name: 'value', value: (JSON.parse(text) as { value: number }).value, direction: 'higher', headline: true },
    ]
  },
  costSeconds: () => 1,
  series: [],
} satisfies Omit<Benchmark, 'params'> as unknown as Benchmark

export async function addCpuSlots(ctx: Context, slots = ctx.config.cpuSlots): Promise<void> {
  const seen = Array.from({ length: slots }, (_, i) => ({
    id: `${ctx.nodeId}/cpu-${i}`,
    index: i,
    kind: 'cpu' as const,
    name: 'CPU',
    memoryBytes: null,
    sample: null,
  }))
  await saveDevices(ctx.db.pool, ctx.nodeId, seen)
}

export interface RunRow {
  script?: string
  argv?: string[]
  files?: string[]
  /** Of a real benchmark, with its parameters; default: `script`. */
  benchmark?: string
  params?: Record<string, Json>
  stage?: number
  devices?: number
  retries?: number
  timeoutMinutes?: number
  silenceMinutes?: number
  resultDir?: string
}

/** One matrix with these runs, queued. Returns the ids in order. */
export async function addMatrix(
  ctx: Context,
  runs: RunRow[],
  spec: Record<string, Json> = {},
): Promise<{ id: string; runs: string[] }> {
  const id = newId('m')
  const results = path.join(ctx.config.roots[0]!, 'results', id)
  await ctx.db.prisma.matrix.create({
    data: {
      id,
      name: 'test',
      spec: { devices: null, max_concurrent_runs: null, ...spec },
      benchmark: 'script',
      resultsDir: results,
    },
  })
  const ids = runs.map(() => newId('r'))
  await ctx.db.prisma.run.createMany({
    data: runs.map((run, i) => {
      const { script, argv, files } = run
      const params = {
        ...run.params,
        ...(script === undefined ? {} : { script }),
        ...(argv ? { argv } : {}),
        ...(files ? { files } : {}),
      }
      return {
        id: ids[i]!,
        matrixId: id,
        stage: run.stage ?? 0,
        position: i,
        key: `i=${i}`,
        axes: { i: { label: String(i), value: i } },
        params,
        benchmark: run.benchmark ?? 'script',
        resultDir: run.resultDir ?? path.join(results, String(i)),
        identity: params,
        identityHash: `hash-${i}`,
        devices: run.devices ?? 1,
        retries: run.retries ?? 0,
        timeoutMinutes: run.timeoutMinutes ?? null,
        silenceMinutes: run.silenceMinutes ?? null,
        orderKey: i,
      }
    }),
  })
  return { id, runs: ids }
}
