import type { Adapter } from './adapter'
import { ADAPTERS } from './adapters/registry.generated'

/** The adapters by id. */
export const adapters: ReadonlyMap<string, Adapter> = new Map(ADAPTERS.map((adapter: Adapter) => [adapter.id, adapter]))

export const DEFAULT_ADAPTER = 'builtin'
