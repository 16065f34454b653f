import type { Queryable } from '../database'

export interface DeviceSampleRow {
  /** Seconds since 1970 of the first and the last sample in the bucket. */
  first: number
  last: number
  utilization: number | null
  memory_used: number | null
  temperature: number | null
  power: number | null
  foreign_memory: number | null
  foreign_processes: number
}

/** Buckets of a range that have samples, oldest first: means of use and power, peaks of the others. */
export async function selectDeviceSamples(
  db: Queryable,
  query: { deviceId: string; from: Date; to: Date; bucketSeconds: number },
): Promise<DeviceSampleRow[]> {
  const { rows } = await db.query<DeviceSampleRow>(
    `select extract(epoch from min(at))::float8 as first, extract(epoch from max(at))::float8 as last,
       avg(utilization)::float8 as utilization, max(memory_used) as memory_used, max(temperature)::float8 as temperature,
       avg(power)::float8 as power, max(foreign_memory) as foreign_memory, max(foreign_processes) as foreign_processes
     from device_sample
     where device_id = $1 and span in (0, 300) and at >= $2 and at <= $3
     group by floor(extract(epoch from at - $2) / $4::float8)
     order by 1`,
    [query.deviceId, query.from, query.to, query.bucketSeconds],
  )
  return rows
}
