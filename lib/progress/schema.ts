import { z } from 'zod'
import type { FailureClass } from '../runs/failures'

const LIMIT = Number.MAX_SAFE_INTEGER

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

/** The progress document of docs/concepts/points-and-progress.md: Kubeflow's `trainerStatus` and what it lacks. */
export const progressSchema = z.object({
  state: z.string().max(64).optional(),
  progressPercentage: z.number().min(0).max(100).optional(),
  estimatedRemainingSeconds: z.number().min(0).max(LIMIT).optional(),
  step: z.int().min(-LIMIT).max(LIMIT).optional(),
  totalSteps: z.int().min(0).max(LIMIT).optional(),
  epoch: z.number().min(0).max(LIMIT).optional(),
  totalEpochs: z.number().min(0).max(LIMIT).optional(),
  message: z.string().max(1000).optional(),
  metrics: z
    .array(z.object({ name: z.string().min(1).max(64), value: z.string().min(1).max(64) }))
    .max(256)
    .optional(),
  /** Why the program is about to end badly, as it knows itself; with state `failed`. */
  failure: z
    .object({
      class: z.enum(REPORTED_CLASSES),
      message: z.string().min(1).max(2000),
      fix: z.string().max(1000).optional(),
      transient: z.boolean().optional(),
    })
    .optional(),
  lastUpdatedTime: z.iso.datetime({ offset: true }),
})

export type ProgressDoc = z.infer<typeof progressSchema>

/** Bytes of the largest progress document that is read. */
export const PROGRESS_MAX_BYTES = 65_536
