import { z } from '@hono/zod-openapi'
import { shownProgressSchema } from '../progress/schema'
import { ATTEMPT_STATES, INTENTS, RUN_STATES } from '../runs/states'
import { axesSchema, failureSchema, jsonSchema, pageQuerySchema, scoreSchema, timeSchema } from './common'

export const attemptSchema = z
  .object({
    id: z.string(),
    number: z.int(),
    state: z.enum(ATTEMPT_STATES),
    outcome: z.enum(['succeeded', 'failed', 'cancelled', 'stopped']).nullable(),
    /** Device ids with the slot held on each. */
    devices: z.array(z.object({ id: z.string(), index: z.int(), name: z.string(), slot: z.int() })),
    nodeId: z.string(),
    exitCode: z.int().nullable(),
    signal: z.string().nullable(),
    failure: failureSchema.nullable(),
    createdAt: timeSchema,
    startedAt: timeSchema.nullable(),
    endedAt: timeSchema.nullable(),
  })
  .openapi('Attempt')

/** What a cell of the grid and a row of a table need. */
export const runSummarySchema = z
  .object({
    id: z.string(),
    matrixId: z.string(),
    matrixName: z.string(),
    benchmark: z.string(),
    stage: z.int(),
    position: z.int(),
    key: z.string(),
    axes: axesSchema,
    state: z.enum(RUN_STATES),
    stale: z.boolean(),
    intent: z.enum(INTENTS).nullable(),
    priority: z.int(),
    attempts: z.int(),
    progress: shownProgressSchema.nullable(),
    heardAt: timeSchema.nullable(),
    scores: z.array(scoreSchema).nullable(),
    failure: failureSchema.nullable(),
    skipReason: z.string().nullable(),
    /** Why it waits, for queued runs. */
    waitReason: z.string().nullable(),
    /** Place in the queue from 1, for queued runs. */
    queuePosition: z.int().nullable(),
    /** When it should start, for queued runs; null: it can't be known. */
    estimatedStart: timeSchema.nullable(),
    devices: z.array(z.object({ id: z.string(), index: z.int(), slot: z.int() })),
    costSeconds: z.number().nullable(),
    createdAt: timeSchema,
    startedAt: timeSchema.nullable(),
    endedAt: timeSchema.nullable(),
  })
  .openapi('RunSummary')

export const runSchema = runSummarySchema
  .extend({
    params: z.record(z.string(), jsonSchema),
    resultDir: z.string(),
    /** Relative paths and sizes of the published result files; empty until published. */
    files: z.array(z.object({ path: z.string(), size: z.int(), title: z.string().optional() })),
    /** What the published results were made with: versions, and the commit of the program. null: not recorded. */
    environment: z.record(z.string(), jsonSchema).nullable(),
    identityHash: z.string(),
    /** Of an imported run: what to know about its scores. Null: it was launched here. */
    imported: z.object({ note: z.string().nullable() }).nullable(),
    intentReason: z.string().nullable(),
    retries: z.int(),
    retriesUsed: z.int(),
    notBefore: timeSchema.nullable(),
    attemptList: z.array(attemptSchema),
    /** Hints of the benchmark on how to show its series, the first chart first. */
    seriesHints: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        unit: z.string().optional(),
        direction: z.enum(['higher', 'lower']).optional(),
        with: z.string().optional(),
      }),
    ),
  })
  .openapi('Run')

export const listRunsQuerySchema = pageQuerySchema.extend({
  matrix: z.string().optional(),
  /** States separated by commas. */
  state: z.string().optional(),
  benchmark: z.string().optional(),
  /** Text that the key, the name of the matrix or the id contains. */
  q: z.string().max(200).optional(),
  sort: z.enum(['created', 'position', 'started', 'ended', 'queue']).default('created'),
})

export const cancelInputSchema = z.object({ reason: z.string().max(500).optional() })
export const stopInputSchema = z.object({ reason: z.string().max(500).optional() })
export const priorityInputSchema = z.object({ priority: z.int().min(-1000).max(1000) })

export type Attempt = z.infer<typeof attemptSchema>
export type RunSummary = z.infer<typeof runSummarySchema>
export type Run = z.infer<typeof runSchema>
