import { z } from '@hono/zod-openapi'
import { schemaVersionSchema } from '../progress/schema'

const LIMIT = Number.MAX_SAFE_INTEGER
export const stepSchema = z.int().min(-LIMIT).max(LIMIT)

/** A number that may be non-finite: as text in JSON. */
export const wireNumberSchema = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).openapi('WireNumber')

export const seriesInfoSchema = z
  .object({
    name: z.string(),
    attemptId: z.string(),
    attempt: z.int(),
    count: z.int(),
    nonFinite: z.int(),
    /** How often a value of a step was replaced by a different one. */
    conflicts: z.int(),
    min: z.number().nullable(),
    max: z.number().nullable(),
    firstStep: z.number().nullable(),
    lastStep: z.number().nullable(),
    lastTime: z.number().nullable(),
    last: wireNumberSchema.nullable(),
  })
  .openapi('SeriesInfo')

/** Names alone: what a page with thousands of metrics needs to know of all of them. */
export const seriesNamesSchema = z
  .object({
    /** Distinct names over all attempts, in the order of their bytes; at most 20,000. */
    names: z.array(z.string()),
  })
  .openapi('SeriesNames')

/** One value or several of the same parameter. */
const namesParam = z
  .union([z.string().max(200), z.array(z.string().max(200)).max(100)])
  .transform((names) => (typeof names === 'string' ? [names] : names))
  .optional()

export const listSeriesQuerySchema = z.object({
  names: namesParam.openapi({ description: 'Only series of these names; repeat it for several' }),
})

export const seriesQuerySchema = z
  .object({
    runs: z.array(z.string()).min(1).max(100),
    /** Absent: every series of the runs, at most 100 names. */
    names: z.array(z.string().min(1).max(200)).max(100).optional(),
    attempts: z.enum(['last', 'all']).default('last'),
    x: z.enum(['step', 'time', 'relative']).default('step'),
    /** In the unit of x: steps, seconds since 1970, or seconds since the attempt began. Both ends inside. */
    range: z.tuple([z.number(), z.number()]).optional(),
    buckets: z.int().min(2).max(5000).default(500),
  })
  .openapi('SeriesQuery')

/** Columns of equal length, one entry a bucket, ascending by step. The first and last point are always there. */
export const seriesColumnsSchema = z
  .object({
    run: z.string(),
    attemptId: z.string(),
    attempt: z.int(),
    name: z.string(),
    /** Step of the bucket's last point. */
    step: z.array(z.number()),
    /** Time of that point, seconds since 1970. */
    time: z.array(z.number()),
    /** Finite values only; null where a bucket has none. */
    min: z.array(z.number().nullable()),
    max: z.array(z.number().nullable()),
    /** Value of the bucket's last point. */
    last: z.array(wireNumberSchema),
    /** Points in the range. */
    total: z.int(),
    /** Entries in the columns. */
    shown: z.int(),
    /** Steps of non-finite points, at most 1,000, with their kind. */
    nonFinite: z.array(
      z.object({ step: z.number(), time: z.number(), value: z.enum(['NaN', 'Infinity', '-Infinity']) }),
    ),
    /** Steps a bucket spans; 1 where every point is shown. */
    width: z.number(),
    /** When the attempt began, seconds since 1970: the zero of x = relative. */
    origin: z.number().nullable(),
  })
  .openapi('SeriesColumns')

export const seriesResultSchema = z.object({ series: z.array(seriesColumnsSchema) }).openapi('SeriesResult')

/** Every point, as it was reported: nothing is bucketed or rounded. */
const exportForm = {
  /** csv: a row a point; json: one document; jsonl: a line a point. */
  format: z.enum(['csv', 'json', 'jsonl']).default('csv'),
  /** Of CSV. long: a row a point; wide: a row a step with a column for each name. */
  layout: z.enum(['long', 'wide']).default('long'),
  attempts: z.enum(['last', 'all']).default('all'),
}

export const runSeriesExportQuerySchema = z.object({
  ...exportForm,
  names: namesParam.openapi({ description: 'Only series of these names; repeat it for several' }),
})

/** A series query asks for buckets; an export of it gives every point behind them. */
export const seriesExportSchema = seriesQuerySchema.omit({ buckets: true }).extend(exportForm).openapi('SeriesExport')

/** One batch of points, as columns (the fast form) or as rows like a line of the metrics file. */
export const pointsInputSchema = z
  .union([
    z.object({
      schemaVersion: schemaVersionSchema,
      columns: z.object({
        step: z.array(stepSchema).max(50_000),
        /** Seconds since 1970; absent: the time of arrival. */
        time: z.array(z.number()).max(50_000).optional(),
        values: z.record(z.string().min(1).max(200), z.array(wireNumberSchema.nullable()).max(50_000)),
      }),
    }),
    z.object({
      schemaVersion: schemaVersionSchema,
      /** {step, time?, <metric>: number}; at most 50,000 rows. */
      points: z.array(z.record(z.string(), z.union([wireNumberSchema, z.null()]))).max(50_000),
    }),
  ])
  .openapi('PointsInput')

export const pointsResultSchema = z
  .object({
    /** Values that were new or replaced another one. */
    changed: z.int(),
    /** Values that were there already. */
    unchanged: z.int(),
    /** Refused values with the reason, at most 20. */
    refused: z.array(
      z.object({ name: z.string(), step: z.union([z.number(), z.string(), z.null()]), reason: z.string() }),
    ),
    refusedCount: z.int(),
  })
  .openapi('PointsResult')

export type SeriesInfo = z.infer<typeof seriesInfoSchema>
export type SeriesQuery = z.infer<typeof seriesQuerySchema>
export type SeriesColumns = z.infer<typeof seriesColumnsSchema>
export type SeriesExport = z.infer<typeof seriesExportSchema>
export type SeriesNames = z.infer<typeof seriesNamesSchema>
export type SeriesResult = z.infer<typeof seriesResultSchema>
export type PointsInput = z.infer<typeof pointsInputSchema>
export type PointsResult = z.infer<typeof pointsResultSchema>
export type WireNumber = z.infer<typeof wireNumberSchema>
