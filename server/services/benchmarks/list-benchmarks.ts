import { z } from 'zod'
import type { BenchmarkInfo } from '../../../lib/api/system'
import { listBenchmarks as registered } from '../../../lib/benchmarks/registry'
import { type Choices, variantOf } from '../../../lib/benchmarks/variants'

/** What the launch form needs to know about every benchmark. */
export function listBenchmarks(): BenchmarkInfo[] {
  return registered().map((benchmark) => {
    const { id, title, description, commands, variants } = benchmark
    const info: BenchmarkInfo = { id, title, description, ...choicesOf(variantOf(benchmark, {})), commands }
    if (!variants) return info
    const all = variants.all.map((variant) => ({
      id: variant.id,
      title: variant.title,
      description: variant.description,
      ...choicesOf(variant),
    }))
    return { ...info, variants: { param: variants.param, default: variants.default, all } }
  })
}

function choicesOf({ params, paramAxes, axes }: Choices): Pick<BenchmarkInfo, 'params' | 'paramAxes' | 'axes'> {
  return {
    params: z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }) as BenchmarkInfo['params'],
    paramAxes,
    axes: axes.map(({ name, title, required, help, choices }) => ({ name, title, required, help, choices })),
  }
}
