import { STORAGE_BENCHMARKS } from './benchmarks/registry.generated'
import type { BenchmarkType, StorageBenchmark } from './types'

/** Every folder of lib/storage/benchmarks. A folder there is all that another one takes. */
export function listStorageBenchmarks(): StorageBenchmark[] {
  return STORAGE_BENCHMARKS as unknown as StorageBenchmark[]
}

export function storageBenchmark(id: BenchmarkType): StorageBenchmark {
  const found = listStorageBenchmarks().find((benchmark) => benchmark.id === id)
  if (!found) throw new Error(`there is no storage benchmark ${id}`)
  return found
}
