import type { Adapter } from '../adapter'
import { builtin } from './builtin'

/** The adapters by id. */
export const adapters: Record<string, Adapter> = { builtin }
