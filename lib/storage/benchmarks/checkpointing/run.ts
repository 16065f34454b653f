import { type Fact, peek } from '../../fact'
import type { StorageRun } from '../../types'

/** A point in time, with what has to be known to compare it: two are comparable when both have a zone, or neither has. */
export interface Instant {
  /** Milliseconds; without a zone as if the client's clock were UTC. */
  at: number
  zoned: boolean
  source: string
}

/** One checkpoint written or read by all ranks, from their `<rank>_per_epoch_stats.json`. */
export interface Operation {
  kind: 'write' | 'read'
  /** From 1, as the files count. */
  number: number
  /** Of the rank that was first, and of the one that was last. */
  startedAt: number
  endedAt: number
  /** The longest duration of a rank, in seconds. */
  slowestSeconds: number
  /** The lowest throughput that a rank recorded, in GiB/s; null: none did. */
  slowestGibPerSecond: number | null
  ranks: number
}

export interface CheckpointingRun extends StorageRun {
  benchmark: 'checkpointing'
  /** Declared checkpoints; 0 for what the invocation leaves out (written as 0 or −1). */
  writes: Fact<number>
  reads: Fact<number>
  /** Whether a few ranks stand for all: `checkpoint.mode` of 2.0, the flag of 3.0. */
  subset: Fact<boolean>
  /** Whether the user declared it so. The driver of 3.0 labels runs of fewer processes `checkpoint.mode: subset` by itself. */
  subsetDeclared: Fact<boolean>
  fsync: Fact<boolean>
  /** As the summary says: GiB, though it is called GB. */
  checkpointGib: Fact<number>
  /** Means of the summary over the operations of rank 0; absent where the run had none of the direction. */
  writeGibPerSecond: Fact<number>
  writeSeconds: Fact<number>
  readGibPerSecond: Fact<number>
  readSeconds: Fact<number>
  /** By number, writes before reads. */
  operations: Fact<Operation[]>
  /** Memory of the host that has most, in GiB. */
  hostMemoryGib: Fact<number>
  /** Page cache of rank 0's host, in GiB. */
  cachedGib: Fact<number>
  /** When the driver was started, from the most exact place to the least; empty: nothing says. */
  launches: Instant[]
  /** When it ended, alike. */
  ends: Instant[]
}

/** Sizing writes no checkpoint: most rules are not about it. */
export function isMeasured(run: CheckpointingRun): boolean {
  return (peek(run.command) ?? 'run') === 'run'
}

export function writesOf({ operations }: CheckpointingRun): Operation[] {
  return (peek(operations) ?? []).filter(({ kind }) => kind === 'write')
}

export function readsOf({ operations }: CheckpointingRun): Operation[] {
  return (peek(operations) ?? []).filter(({ kind }) => kind === 'read')
}
