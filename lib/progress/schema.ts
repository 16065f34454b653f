import { z } from 'zod'

const LIMIT = Number.MAX_SAFE_INTEGER

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
  lastUpdatedTime: z.iso.datetime({ offset: true }),
})

export type ProgressDoc = z.infer<typeof progressSchema>

/** Bytes of the largest progress document that is read. */
export const PROGRESS_MAX_BYTES = 65_536
