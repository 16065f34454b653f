import { z } from '@hono/zod-openapi'
import { RUN_STATES } from '../runs/states'

/** Any JSON. Described by hand, because its own schema is endless. */
export const jsonSchema = z
  .json()
  .openapi('Json', { type: ['string', 'number', 'boolean', 'null', 'array', 'object'], description: 'Any JSON' })

export const axisValueSchema = z
  .object({ label: z.string(), group: z.string().optional(), detail: z.string().optional(), value: jsonSchema })
  .openapi('AxisValue')

export const axesSchema = z.record(z.string(), axisValueSchema)

export const scoreSchema = z
  .object({
    name: z.string(),
    value: z.number().nullable(),
    direction: z.enum(['higher', 'lower']),
    scale: z.tuple([z.number(), z.number()]).optional(),
    unit: z.string().optional(),
    samples: z.int().optional(),
    headline: z.boolean().optional(),
    note: z.string().optional(),
  })
  .openapi('Score')

export const failureSchema = z
  .object({ class: z.string(), message: z.string(), fix: z.string(), tail: z.array(z.string()).optional() })
  .openapi('Failure')

/** Run state to number of runs; states without runs are absent. */
export const countsSchema = z.partialRecord(z.enum(RUN_STATES), z.int()).openapi('Counts')

export const pageQuerySchema = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
})

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}

/** All times in the API are ISO 8601 in UTC with milliseconds. */
export const timeSchema = z.iso.datetime()
