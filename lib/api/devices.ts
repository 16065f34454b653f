import { z } from '@hono/zod-openapi'
import { timeSchema } from './common'

/**
 * Whose a process on a GPU is: a run's that holds the device; left by a run that no longer does; a stranger's; nobody's,
 * because the system no longer knows its pid (a leaked context); or not to be told from here, as in a container.
 */
export const PROCESS_OWNERS = ['run', 'ended_run', 'foreign', 'gone', 'unknown'] as const
export type ProcessOwner = (typeof PROCESS_OWNERS)[number]

export const DEVICE_HEALTH = ['healthy', 'lost', 'faulty', 'quarantined'] as const
export type DeviceHealth = (typeof DEVICE_HEALTH)[number]

export const deviceSampleSchema = z.object({
  /** Share of the device in use, 0 to 1; of a CPU slot 1 is one core; null: unknown. */
  utilization: z.number().nullable(),
  memoryUsedBytes: z.number().nullable(),
  /** As the driver tells; null: it does not. */
  memoryFreeBytes: z.number().nullable(),
  temperatureC: z.number().nullable(),
  powerW: z.number().nullable(),
  powerLimitW: z.number().nullable(),
  /** At most 50. */
  processes: z.array(
    z.object({
      pid: z.int(),
      name: z.string(),
      memoryBytes: z.number().nullable(),
      attemptId: z.string().nullable(),
      owner: z.enum(PROCESS_OWNERS),
    }),
  ),
})

/** What else is worth knowing about a device: memory still held after an attempt ended, memory errors. */
export const deviceNoteSchema = z.object({ kind: z.enum(['memory_held', 'memory_errors']), message: z.string() })

export const deviceSchema = z
  .object({
    id: z.string(),
    nodeId: z.string(),
    /** Of the GPU; MIG instances have that of their GPU. */
    index: z.int(),
    kind: z.enum(['nvidia', 'mig', 'cpu']),
    /** The GPU of a MIG instance, which is no device itself, and the number of the instance on it. */
    parentId: z.string().nullable(),
    migIndex: z.int().nullable(),
    name: z.string(),
    memoryBytes: z.number().nullable(),
    /** Free now, by the latest sample; null: unknown, also while the sample is stale. */
    memoryFreeBytes: z.number().nullable(),
    health: z.enum(DEVICE_HEALTH),
    healthNote: z.string().nullable(),
    notes: z.array(deviceNoteSchema),
    /** Since when it does not answer. A quarantined device may be there or not. */
    lostAt: timeSchema.nullable(),
    drained: z.boolean(),
    slots: z.int().nullable(),
    sample: deviceSampleSchema.nullable(),
    sampledAt: timeSchema.nullable(),
    /** The sample tells of the past: the latest attempts brought nothing. */
    stale: z.boolean(),
    staleReason: z.string().nullable(),
    /** Runs on it now. */
    holds: z.array(
      z.object({ attemptId: z.string(), runId: z.string(), slot: z.int(), share: z.number(), heldAt: timeSchema }),
    ),
  })
  .openapi('Device')

export const MOST_SLOTS = 64

export const slotsInputSchema = z.object({
  /** null: as many as each matrix asks for. */
  slots: z.int().min(1).max(MOST_SLOTS).nullable(),
})

/** Longest range of samples: they are kept for 30 days. */
export const LONGEST_RANGE_DAYS = 31

export const deviceSamplesQuerySchema = z.object({
  from: timeSchema.optional(),
  to: timeSchema.optional(),
  buckets: z.coerce.number().int().min(1).max(1000).default(240),
})

const column = z.array(z.number().nullable())

/** Columns of equal length. A row of nulls stands where nothing was sampled for a while; unknown values are null too. */
export const deviceSamplesSchema = z
  .object({
    deviceId: z.string(),
    from: timeSchema,
    to: timeSchema,
    /** Width of a bucket. */
    bucketSeconds: z.number(),
    /** Seconds since 1970. */
    time: z.array(z.number()),
    /** Mean share. */
    utilization: column,
    /** Peak. */
    memoryUsedBytes: column,
    /** Peak. */
    temperatureC: column,
    /** Mean. */
    powerW: column,
    /** Peak of what strangers held. */
    foreignMemoryBytes: column,
    /** Most strangers at once. */
    foreignProcesses: column,
  })
  .openapi('DeviceSamples')

export type Device = z.infer<typeof deviceSchema>
export type DeviceSample = z.infer<typeof deviceSampleSchema>
export type DeviceNote = z.infer<typeof deviceNoteSchema>
export type DeviceSamples = z.infer<typeof deviceSamplesSchema>
export type DeviceSamplesQuery = z.infer<typeof deviceSamplesQuerySchema>
