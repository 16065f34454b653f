import { z } from '@hono/zod-openapi'
import { jsonSchema, pageQuerySchema, timeSchema } from './common'

export const eventSchema = z
  .object({
    id: z.string(),
    at: timeSchema,
    matrixId: z.string().nullable(),
    runId: z.string().nullable(),
    attemptId: z.string().nullable(),
    deviceId: z.string().nullable(),
    kind: z.string(),
    level: z.enum(['info', 'warning', 'error']),
    message: z.string(),
    data: jsonSchema.nullable(),
  })
  .openapi('Event')

/** Newest first. */
export const listEventsQuerySchema = pageQuerySchema.extend({
  matrix: z.string().optional(),
  run: z.string().optional(),
  level: z.enum(['info', 'warning', 'error']).optional(),
})

export type Event = z.infer<typeof eventSchema>
