import { z } from 'zod'
import type { FailureClass } from '../runs/failures'

const LIMIT = Number.MAX_SAFE_INTEGER

/** The version of the progress document, of a metrics line and of a batch of points that is written and read here. */
export const SCHEMA_VERSION = 1

/** Absent means 1. Another version may give fields another meaning, so it is refused and not guessed at. */
export const schemaVersionSchema = z
  .literal(SCHEMA_VERSION, {
    error: ({ input }) => `version ${brief(input)} is not known here; this server reads version ${SCHEMA_VERSION}`,
  })
  .optional()
  .describe('Version of this form. Absent: 1. A document of another version is refused.')

/** Failure classes that a program can know of itself. The others are decided by whoever watches it. */
export const REPORTED_CLASSES = [
  'invalid_config',
  'program_missing',
  'device_lost',
  'device_busy',
  'model_load',
  'dataset',
  'out_of_memory',
  'disk_full',
  'no_results',
  'crashed',
] as const satisfies FailureClass[]

/** The progress document of docs/reporting/progress-document.md: Kubeflow's `trainerStatus` and what it lacks. */
export const progressSchema = z.object({
  schemaVersion: schemaVersionSchema,
  state: z.string().max(64).optional().describe('A word of the program for what it does. It decides nothing.'),
  progressPercentage: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .describe('Done part in percent. Absent: follows from steps, else from epochs.'),
  estimatedRemainingSeconds: z
    .number()
    .min(0)
    .max(LIMIT)
    .optional()
    .describe('Time left in seconds, as the program knows it. Absent: estimated from the pace.'),
  step: z.int().min(-LIMIT).max(LIMIT).optional().describe('Steps that are done, over all epochs.'),
  totalSteps: z.int().min(0).max(LIMIT).optional().describe('Steps of all the work; may change on the way.'),
  epoch: z
    .number()
    .min(0)
    .max(LIMIT)
    .optional()
    .describe('Epochs that are done, as a fraction: 1.5 is half of the second.'),
  totalEpochs: z.number().min(0).max(LIMIT).optional().describe('Epochs of all the work.'),
  message: z.string().max(1000).optional().describe('What it does just now, for people.'),
  metrics: z
    .array(
      z.object({
        name: z.string().min(1).max(64).describe('Name of a metric of your own.'),
        value: z.string().min(1).max(64).describe('Its latest value as text: "0.2347", "nan", "warm".'),
      }),
    )
    .max(256)
    .optional()
    .describe('Latest values, shown beside the position. Curves come from points.'),
  /** Why the program is about to end badly, as it knows itself; with state `failed`. */
  failure: z
    .object({
      class: z.enum(REPORTED_CLASSES).describe('One of the failure classes that a program can know.'),
      message: z.string().min(1).max(2000).describe('What went wrong.'),
      fix: z.string().max(1000).optional().describe('What the user can do.'),
      transient: z.boolean().optional().describe('Whether a retry by policy makes sense.'),
    })
    .optional()
    .describe('Why the program is about to end badly. Counts when it then ends with an exit code other than 0.'),
  lastUpdatedTime: z.iso
    .datetime({ offset: true })
    .describe('When it was written: RFC 3339 with a zone, such as 2026-11-21T10:11:12.5Z.'),
})

export type ProgressDoc = z.infer<typeof progressSchema>

/** Work per second of late. What is not known is absent. */
export const throughputSchema = z.object({
  stepsPerSecond: z.number().min(0).optional(),
  samplesPerSecond: z.number().min(0).optional(),
  tokensPerSecond: z.number().min(0).optional(),
})

export type Throughput = z.infer<typeof throughputSchema>

/** A progress document as the API shows it: with what was derived from it and from the ones before. */
export const shownProgressSchema = progressSchema.extend({
  /** Where estimatedRemainingSeconds is from: the program said it, or it follows from the pace. */
  estimatedBy: z.enum(['program', 'pace']).optional(),
  throughput: throughputSchema.optional(),
  /** When the server took it, by the server's clock; the worker's may differ. */
  receivedAt: z.iso.datetime().optional(),
})

export type Progress = z.infer<typeof shownProgressSchema>

/** Bytes of the largest progress document that is read. */
export const PROGRESS_MAX_BYTES = 65_536

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'of no kind'
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
