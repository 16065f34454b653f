import { z } from 'zod'
import type { BenchmarkInfo } from '../../../lib/api/system'
import { listBenchmarks as registered } from '../../../lib/benchmarks/registry'

/** What the launch form needs to know about every benchmark. */
export function listBenchmarks(): BenchmarkInfo[] {
  return registered().map((benchmark) => ({
    id: benchmark.id,
    title: benchmark.title,
    description: benchmark.description,
    params: z.toJSONSchema(benchmark.params, { io: 'input', unrepresentable: 'any' }) as BenchmarkInfo['params'],
    paramAxes: benchmark.paramAxes,
    axes: benchmark.axes.map(({ name, title, required, help, choices }) => ({ name, title, required, help, choices })),
    commands: benchmark.commands,
  }))
}
