import { mean } from '../../dlio/statistics'
import { type Fact, peek } from '../../fact'
import type { Edition, MetricDefinition, Metrics, Submission } from '../../types'
import { type CheckpointingRun, type Operation, readsOf, writesOf } from './run'

const rate = { unit: 'GiB/s', direction: 'higher', digits: 2 } as const
const time = { unit: 's', direction: 'lower', digits: 2 } as const

/** Names with `wall` and `slowest` are of edition 2.0: from all ranks, not from the first. */
export const METRICS: MetricDefinition[] = [
  { name: 'write_gib_per_second', title: 'Write', ...rate },
  { name: 'write_seconds', title: 'Write duration', ...time },
  { name: 'read_gib_per_second', title: 'Read', ...rate },
  { name: 'read_seconds', title: 'Read duration', ...time },
  { name: 'write_wall_gib_per_second', title: 'Write, all ranks', ...rate },
  { name: 'write_slowest_seconds', title: 'Write duration, slowest rank', ...time },
  { name: 'write_slowest_gib_per_second', title: 'Write, slowest rank', ...rate },
  { name: 'read_wall_gib_per_second', title: 'Read, all ranks', ...rate },
  { name: 'read_slowest_seconds', title: 'Read duration, slowest rank', ...time },
  { name: 'read_slowest_gib_per_second', title: 'Read, slowest rank', ...rate },
  { name: 'checkpoint_gib', title: 'Checkpoint', unit: 'GiB', direction: 'higher', digits: 1 },
  { name: 'total_seconds', title: 'First write to last read', ...time },
]

export function measure(run: CheckpointingRun): Metrics {
  return { ...ofSummaries([run]), ...ofRanks([run]), ...shared([run]) }
}

/**
 * Of each direction, the mean over the runs that had it. Edition 2.0 reports what all ranks did: an operation lasts from
 * the start of the first rank to the end of the last one, and is as fast as its slowest rank.
 */
export function aggregate({ runs }: Submission<CheckpointingRun>, edition: Edition): Metrics {
  return { ...ofSummaries(runs), ...ofRanks(edition === '2.0' ? runs : []), ...shared(runs) }
}

function ofSummaries(runs: readonly CheckpointingRun[]): Metrics {
  const meanOf = (asked: (run: CheckpointingRun) => Fact<number>, pick: (run: CheckpointingRun) => Fact<number>) =>
    meanOfAll(
      runs
        .map((run) => ({ had: (peek(asked(run)) ?? 0) > 0, figure: peek(pick(run)) ?? null }))
        .filter(({ had, figure }) => had || figure !== null)
        .map(({ figure }) => figure),
    )
  const writes = (run: CheckpointingRun) => run.writes
  const reads = (run: CheckpointingRun) => run.reads
  return {
    write_gib_per_second: meanOf(writes, (run) => run.writeGibPerSecond),
    write_seconds: meanOf(writes, (run) => run.writeSeconds),
    read_gib_per_second: meanOf(reads, (run) => run.readGibPerSecond),
    read_seconds: meanOf(reads, (run) => run.readSeconds),
  }
}

function ofRanks(runs: readonly CheckpointingRun[]): Metrics {
  const figures = (name: string, of: (run: CheckpointingRun) => Operation[]): Metrics => {
    const operations = runs.flatMap((run) => of(run).map((operation) => ({ operation, gib: peek(run.checkpointGib) })))
    const walls = operations.map(({ operation, gib }) => {
      const seconds = (operation.endedAt - operation.startedAt) / 1000
      return gib === undefined || seconds <= 0 ? null : gib / seconds
    })
    const slowest = operations.map(({ operation }) => operation.slowestGibPerSecond)
    return {
      [`${name}_wall_gib_per_second`]: meanOfAll(walls),
      [`${name}_slowest_seconds`]: mean(operations.map(({ operation }) => operation.slowestSeconds)),
      [`${name}_slowest_gib_per_second`]: meanOfAll(slowest),
    }
  }
  return { ...figures('write', writesOf), ...figures('read', readsOf) }
}

function shared(runs: readonly CheckpointingRun[]): Metrics {
  const first = Math.min(...runs.flatMap(writesOf).map(({ startedAt }) => startedAt))
  const last = Math.max(...runs.flatMap(readsOf).map(({ endedAt }) => endedAt))
  return {
    checkpoint_gib: mean(runs.map((run) => peek(run.checkpointGib)).filter(there)),
    total_seconds: Number.isFinite(first) && Number.isFinite(last) && last >= first ? (last - first) / 1000 : null,
  }
}

/** A mean over some of the runs or operations would be another figure. */
function meanOfAll(values: (number | null)[]): number | null {
  return values.includes(null) ? null : mean(values.filter(there))
}

function there(value: number | null | undefined): value is number {
  return value !== null && value !== undefined
}
