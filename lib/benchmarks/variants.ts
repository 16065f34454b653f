import type { Json } from '../matrix/types'
import type { Benchmark } from './types'

/** What a stage may choose from. */
export type Choices = Pick<Benchmark, 'params' | 'axes' | 'paramAxes'>

/**
 * What holds for a stage with these parameters, as the user wrote them: the variant that they name, or the default one.
 * Of one that is not known the benchmark's own, whose schema then tells the fault.
 */
export function variantOf(benchmark: Benchmark, params: Record<string, Json>): Choices {
  const { variants } = benchmark
  if (!variants) return benchmark
  const id = params[variants.param] ?? variants.default
  return variants.all.find((variant) => variant.id === id) ?? benchmark
}

/** The schemas of parameters that a benchmark may have: one, or one for each variant, the default one first. */
export function paramSchemas({ params, variants }: Benchmark): Benchmark['params'][] {
  if (!variants) return [params]
  const isDefault = (id: string) => Number(id === variants.default)
  return [...variants.all].sort((a, b) => isDefault(b.id) - isDefault(a.id)).map((variant) => variant.params)
}
