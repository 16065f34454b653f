import { z } from '@hono/zod-openapi'
import { jsonSchema } from './common'
import { runSchema, runSummarySchema } from './runs'
import { seriesInfoSchema } from './series'

export const compareInputSchema = z
  .object({
    runs: z.array(z.string().min(1).max(64)).min(1).max(100),
    /** Metrics whose counts, last and extreme values are wanted. */
    names: z.array(z.string().min(1).max(200)).max(20).default([]),
  })
  .openapi('CompareInput')

export const compareRunSchema = runSummarySchema
  .extend({
    params: z.record(z.string(), jsonSchema),
    seriesHints: runSchema.shape.seriesHints,
    /** Of the metrics that were asked for, every attempt that has one, by attempt. */
    series: z.array(seriesInfoSchema),
  })
  .openapi('CompareRun')

export const compareResultSchema = z
  .object({
    /** In the order in which they were asked for. */
    runs: z.array(compareRunSchema),
    /** Ids that name no run, or one that is gone. */
    unknown: z.array(z.string()),
    /** Metrics that any of the runs has, with how many have it; the most common first, at most 5,000. */
    metrics: z.array(z.object({ name: z.string(), runs: z.int() })),
  })
  .openapi('CompareResult')

export type CompareInput = z.infer<typeof compareInputSchema>
export type CompareRun = z.infer<typeof compareRunSchema>
export type CompareResult = z.infer<typeof compareResultSchema>
