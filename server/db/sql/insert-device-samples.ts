import type { Queryable } from '../database'

export interface NewDeviceSample {
  deviceId: string
  utilization: number | null
  memoryUsed: number | null
  temperature: number | null
  power: number | null
  foreignMemory: number | null
  foreignProcesses: number
}

/** Keeps one sample of each of these devices, as of now. */
export async function insertDeviceSamples(tx: Queryable, samples: NewDeviceSample[]): Promise<void> {
  if (samples.length === 0) return
  await tx.query(
    `insert into device_sample (device_id, span, at, utilization, memory_used, temperature, power, foreign_memory, foreign_processes)
     select id, 0, now(), utilization, memory, temperature, power, foreign_memory, least(foreign_processes, 32767)
     from unnest($1::text[], $2::float4[], $3::int8[], $4::float4[], $5::float4[], $6::int8[], $7::int[])
       as s(id, utilization, memory, temperature, power, foreign_memory, foreign_processes)
     on conflict do nothing`,
    [
      samples.map((s) => s.deviceId),
      samples.map((s) => s.utilization),
      samples.map((s) => whole(s.memoryUsed)),
      samples.map((s) => s.temperature),
      samples.map((s) => s.power),
      samples.map((s) => whole(s.foreignMemory)),
      samples.map((s) => s.foreignProcesses),
    ],
  )
}

function whole(value: number | null): number | null {
  return value === null ? null : Math.round(value)
}
