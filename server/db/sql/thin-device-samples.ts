import type { Queryable } from '../database'

/**
 * Makes one row of five minutes out of the samples that are older than 24 hours (means of use and power, peaks of
 * the others), and forgets what is older than 30 days. Done twice it changes nothing.
 */
export async function thinDeviceSamples(db: Queryable, now = new Date()): Promise<void> {
  await db.query(
    `with old as (
       delete from device_sample
       where span = 0 and at < date_bin('5 minutes', $1::timestamptz - interval '24 hours', 'epoch')
       returning *)
     insert into device_sample as kept
       (device_id, span, at, utilization, memory_used, temperature, power, foreign_memory, foreign_processes)
     select device_id, 300, date_bin('5 minutes', at, 'epoch'), avg(utilization), max(memory_used), max(temperature),
       avg(power), max(foreign_memory), max(foreign_processes)
     from old group by 1, 3
     on conflict (device_id, span, at) do update set
       utilization = coalesce((kept.utilization + excluded.utilization) / 2, kept.utilization, excluded.utilization),
       memory_used = greatest(kept.memory_used, excluded.memory_used),
       temperature = greatest(kept.temperature, excluded.temperature),
       power = coalesce((kept.power + excluded.power) / 2, kept.power, excluded.power),
       foreign_memory = greatest(kept.foreign_memory, excluded.foreign_memory),
       foreign_processes = greatest(kept.foreign_processes, excluded.foreign_processes)`,
    [now],
  )
  await db.query(`delete from device_sample where at < $1::timestamptz - interval '30 days'`, [now])
}
