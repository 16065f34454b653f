import { z } from '@hono/zod-openapi'
import { timeSchema } from './common'

export const deviceSampleSchema = z.object({
  /** Share of the device in use, 0 to 1; null: unknown. */
  utilization: z.number().nullable(),
  memoryUsedBytes: z.number().nullable(),
  temperatureC: z.number().nullable(),
  powerW: z.number().nullable(),
  powerLimitW: z.number().nullable(),
  processes: z.array(
    z.object({ pid: z.int(), name: z.string(), memoryBytes: z.number().nullable(), attemptId: z.string().nullable() }),
  ),
})

export const deviceSchema = z
  .object({
    id: z.string(),
    nodeId: z.string(),
    index: z.int(),
    kind: z.enum(['nvidia', 'mig', 'cpu']),
    name: z.string(),
    memoryBytes: z.number().nullable(),
    health: z.enum(['healthy', 'lost', 'quarantined']),
    healthNote: z.string().nullable(),
    drained: z.boolean(),
    slots: z.int().nullable(),
    sample: deviceSampleSchema.nullable(),
    sampledAt: timeSchema.nullable(),
    /** Runs on it now. */
    holds: z.array(
      z.object({ attemptId: z.string(), runId: z.string(), slot: z.int(), share: z.number(), heldAt: timeSchema }),
    ),
  })
  .openapi('Device')

export type Device = z.infer<typeof deviceSchema>
export type DeviceSample = z.infer<typeof deviceSampleSchema>
