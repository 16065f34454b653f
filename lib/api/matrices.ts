import { z } from '@hono/zod-openapi'
import { EXPORTERS } from '../grid/exports'
import { LIMITS } from '../matrix/limits'
import { MATRIX_STATES, RUN_STATES } from '../runs/states'
import { axesSchema, countsSchema, jsonSchema, pageQuerySchema, timeSchema } from './common'

export const matrixSummarySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    state: z.enum(MATRIX_STATES),
    pauseReason: z.string().nullable(),
    benchmark: z.string(),
    resultsDir: z.string(),
    /** `imported`: finished elsewhere; its runs have no attempts and can't be retried. */
    origin: z.enum(['launched', 'imported']),
    /** Of an imported one: the format, and the path or the name of the upload it came from. */
    imported: z.object({ format: z.string(), title: z.string(), source: z.string(), upload: z.boolean() }).nullable(),
    total: z.int(),
    counts: countsSchema,
    /** Seconds until the last run ends; null: unknown. */
    etaSeconds: z.number().nullable(),
    createdAt: timeSchema,
    finishedAt: timeSchema.nullable(),
    /** States by position, for the thumbnail: at most 400 runs, row-major. `columns` is the width. */
    thumbnail: z.object({ columns: z.int(), states: z.array(z.enum(RUN_STATES)) }),
  })
  .openapi('MatrixSummary')

export const matrixSchema = matrixSummarySchema
  .extend({
    /** File of the execution summary of its last end; null: not written (yet), or it was reopened since. */
    summaryPath: z.string().nullable(),
    /** The spec with every default. */
    spec: jsonSchema,
    /** The spec as YAML text, as launched or made from `spec`. */
    yaml: z.string(),
    /** Names of the axes in order and how many values each has: "12 runs = 2 model × 2 attention × 3 task". */
    axes: z.array(z.object({ name: z.string(), values: z.int() })),
    excluded: z.int(),
  })
  .openapi('Matrix')

export const planRunSchema = z
  .object({
    key: z.string(),
    axes: axesSchema,
    resultDir: z.string(),
    stage: z.int(),
    status: z.enum(['run', 'complete', 'collision']),
    /** Why it counts as complete, or why an existing result does not. */
    reason: z.string().optional(),
    costSeconds: z.number().nullable(),
  })
  .openapi('PlanRun')

export const planSchema = z
  .object({
    total: z.int(),
    toRun: z.int(),
    excluded: z.int(),
    axes: z.array(z.object({ name: z.string(), values: z.int() })),
    complete: z.array(z.object({ key: z.string(), resultDir: z.string(), reason: z.string() })),
    /** Two runs with one result directory: an error that names both sides. */
    collisions: z.array(
      z.object({ resultDir: z.string(), keys: z.array(z.string()), message: z.string(), fix: z.string() }),
    ),
    /** Hidden runs beyond 10,000 are counted in total, never cut in silence. */
    runs: z.array(planRunSchema),
    /** What the pool allows: devices that match, runs at once. */
    pool: z.object({ devices: z.int(), atOnce: z.int(), note: z.string().nullable() }),
    /** Expected seconds until the last run would end on the pool as it is; null: unknown. */
    expectedSeconds: z.number().nullable(),
    warnings: z.array(z.object({ path: z.string(), message: z.string() })),
    /** The spec with every default, and as YAML. */
    spec: jsonSchema,
    yaml: z.string(),
    plannedMs: z.number(),
  })
  .openapi('Plan')

/** Body of `plan` and `launch` as JSON is the spec itself; as `application/yaml` its text. */
export const launchedSchema = z
  .object({ id: z.string(), name: z.string(), total: z.int(), toRun: z.int(), skipped: z.int(), url: z.string() })
  .openapi('Launched')

export const listMatricesQuerySchema = pageQuerySchema.extend({
  state: z.string().optional(),
  q: z.string().max(200).optional(),
})

const flagSchema = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .optional()

/** What of the grid is exported: as in the address of the matrix's page. */
export const exportQuerySchema = z.object({
  format: z
    .string()
    .max(40)
    .openapi({ description: `One of ${EXPORTERS.map((each) => each.id).join(', ')}` }),
  metric: z
    .string()
    .max(200)
    .optional()
    .openapi({ description: 'Name of a score, `headline` (default) or `duration`' }),
  baseline: z
    .string()
    .max(500)
    .optional()
    .openapi({ description: '`axis=value`, or `none`; default: the value `dense`' }),
  fold: z
    .string()
    .max(200)
    .optional()
    .openapi({ description: 'Axis to take the mean over, or `none`; default: `seed`' }),
  columns: z.string().max(200).optional().openapi({ description: 'Axis across the top' }),
  transpose: flagSchema.openapi({ description: 'Rows become columns' }),
  stage: z.coerce.number().int().min(1).max(1000).optional().openapi({ description: 'From 1; default: the first' }),
})

export const retryMatrixInputSchema = z.object({ runs: z.array(z.string().max(100)).max(LIMITS.runs).optional() })
export const countSchema = z.object({ changed: z.int() }).openapi('Changed')

export type MatrixSummary = z.infer<typeof matrixSummarySchema>
export type Matrix = z.infer<typeof matrixSchema>
export type Plan = z.infer<typeof planSchema>
export type PlanRun = z.infer<typeof planRunSchema>
export type Launched = z.infer<typeof launchedSchema>
