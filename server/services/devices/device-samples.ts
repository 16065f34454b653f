import type { DeviceSamples, DeviceSamplesQuery } from '../../../lib/api/devices'
import { LONGEST_RANGE_DAYS } from '../../../lib/api/devices'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { type DeviceSampleRow, selectDeviceSamples } from '../../db/sql/select-device-samples'
import type { Context } from '../context'

const HOUR_MS = 3_600_000
/** An idle device is kept every 5 minutes: twice as long without a sample is a gap. */
const GAP_SECONDS = 660

/** Use of a device over time in buckets; the last hour if no range is given. @throws not_found, invalid_input */
export async function deviceSamples(ctx: Context, input: { id: string } & DeviceSamplesQuery): Promise<DeviceSamples> {
  const to = input.to === undefined ? new Date() : new Date(input.to)
  const from = input.from === undefined ? new Date(to.getTime() - HOUR_MS) : new Date(input.from)
  const seconds = (to.getTime() - from.getTime()) / 1000
  if (seconds <= 0) throw wrongRange('from', 'is not before `to`', 'Give a `from` that is earlier.')
  if (seconds > LONGEST_RANGE_DAYS * 86_400) {
    throw wrongRange(
      'from',
      `is more than ${LONGEST_RANGE_DAYS} days before \`to\``,
      'Samples are kept for 30 days; give a shorter range.',
    )
  }
  const { rowCount } = await ctx.db.pool.query('select 1 from device where id = $1', [input.id])
  if (rowCount === 0) {
    throw new RungridError('not_found', `There is no device ${input.id}`, {
      fix: 'Take an id that `rungrid devices` lists.',
    })
  }
  const bucketSeconds = Math.max(1, seconds / input.buckets)
  const rows = await selectDeviceSamples(ctx.db.pool, { deviceId: input.id, from, to, bucketSeconds })
  return {
    deviceId: input.id,
    from: from.toISOString(),
    to: to.toISOString(),
    bucketSeconds,
    ...columns(rows),
  }
}

function columns(rows: DeviceSampleRow[]) {
  const out = {
    time: [] as number[],
    utilization: [] as (number | null)[],
    memoryUsedBytes: [] as (number | null)[],
    temperatureC: [] as (number | null)[],
    powerW: [] as (number | null)[],
    foreignMemoryBytes: [] as (number | null)[],
    foreignProcesses: [] as (number | null)[],
  }
  const push = (time: number, row: DeviceSampleRow | null) => {
    out.time.push(time)
    out.utilization.push(row?.utilization ?? null)
    out.memoryUsedBytes.push(row?.memory_used ?? null)
    out.temperatureC.push(row?.temperature ?? null)
    out.powerW.push(row?.power ?? null)
    out.foreignMemoryBytes.push(row?.foreign_memory ?? null)
    out.foreignProcesses.push(row?.foreign_processes ?? null)
  }
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1]
    if (before && row.first - before.last > GAP_SECONDS) push(before.last + 1, null)
    push(row.first, row)
  }
  return out
}

function wrongRange(path: string, message: string, fix: string): RungridError {
  return new RungridError('invalid_input', `${path}: ${message}`, { issues: [{ path, message, fix }] })
}
