/**
 * `execution_summary.json`: what happened in one execution of a matrix, from its launch (or its last retry) until its
 * last run ended. Written once an end; a matrix that is retried gets another one for its next end.
 */
import { z } from '@hono/zod-openapi'
import { axesSchema, countsSchema, failureSchema, jsonSchema, scoreSchema, timeSchema } from '../api/common'
import { MATRIX_STATES, RUN_STATES } from '../runs/states'
import { codeVersionSchema } from './code-version'

export const SUMMARY_FILE = 'execution_summary.json'

const summaryRunSchema = z.object({
  run: z.string(),
  key: z.string(),
  stage: z.int(),
  axes: axesSchema,
  state: z.enum(RUN_STATES),
  attempts: z.int(),
  /** Seconds from the launch until its first attempt had its devices; null: it had none. */
  queuedSeconds: z.number().nullable(),
  /** Seconds of all its attempts together. */
  runningSeconds: z.number(),
  startedAt: timeSchema.nullable(),
  endedAt: timeSchema.nullable(),
  /** Ids of the devices of its last attempt. */
  devices: z.array(z.string()),
  /** Where its results are, or would be. */
  resultDir: z.string(),
  /** The headline score and the others, as its benchmark read them. */
  scores: z.array(scoreSchema),
  failure: failureSchema.omit({ tail: true }).optional(),
})

export const executionSummarySchema = z
  .object({
    format: z.literal(1),
    matrix: z.object({
      id: z.string(),
      name: z.string(),
      state: z.enum(MATRIX_STATES),
      benchmark: z.string(),
      resultsDir: z.string(),
      /** With every default, and without `env`. */
      spec: jsonSchema,
    }),
    createdAt: timeSchema,
    /** null: it has not ended; then everything here is as of `writtenAt`. */
    finishedAt: timeSchema.nullable(),
    writtenAt: timeSchema,
    /** Seconds from launch to the end of its last run. */
    durationSeconds: z.number(),
    totals: z.object({ runs: z.int(), attempts: z.int(), states: countsSchema }),
    /** Runs that were not executed, why, and where their complete results are. */
    skipped: z.array(z.object({ run: z.string(), key: z.string(), reason: z.string(), resultDir: z.string() })),
    /** Runs that failed, by class, the most frequent class first. */
    failures: z.array(
      z.object({
        class: z.string(),
        title: z.string(),
        fix: z.string(),
        count: z.int(),
        runs: z.array(z.object({ run: z.string(), key: z.string(), message: z.string() })),
      }),
    ),
    /** For each axis and each of its values, how many of its runs are in which state. */
    axes: z.record(z.string(), z.array(z.object({ value: z.string(), runs: z.int(), states: countsSchema }))),
    /** Devices that its attempts held. */
    devices: z.array(
      z.object({
        device: z.string(),
        index: z.int(),
        name: z.string(),
        kind: z.string(),
        attempts: z.int(),
        /** Seconds in which at least one of its attempts held it. */
        busySeconds: z.number(),
      }),
    ),
    environment: z.object({
      rungrid: z.string(),
      node: z.string(),
      platform: z.string(),
      hostname: z.string(),
      /** Commits that its attempts began with, and how many runs each. */
      code: z.array(codeVersionSchema.extend({ runs: z.int() })),
    }),
    runs: z.array(summaryRunSchema),
  })
  .openapi('ExecutionSummary')

export type ExecutionSummary = z.infer<typeof executionSummarySchema>

/** `execution_20261121_101112_m-abc`: by the time of the end, UTC. */
export function executionName(finishedAt: Date, matrixId: string): string {
  const time = finishedAt.toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '').replace('T', '_')
  return `execution_${time}_${matrixId}`
}
