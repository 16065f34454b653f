import { BENCHMARKS } from './registry.generated'
import type { Benchmark } from './types'

const byId = new Map<string, Benchmark>(BENCHMARKS.map((benchmark: Benchmark) => [benchmark.id, benchmark]))

/** The benchmark of an id, or undefined. */
export function getBenchmark(id: string): Benchmark | undefined {
  return byId.get(id)
}

/** All benchmarks, by id. */
export function listBenchmarks(): Benchmark[] {
  return [...byId.values()].sort((a, b) => a.id.localeCompare(b.id))
}
