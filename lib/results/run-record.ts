/** `run.json`: what stands beside published result files and says whose they are (docs/concepts/results.md). */
import { z } from 'zod'
import { scoreSchema } from '../api/common'

export const RUN_RECORD = 'run.json'

export const runRecordSchema = z.object({
  format: z.literal(1),
  /** sha256 of the identity's canonical JSON, hexadecimal. */
  identityHash: z.string(),
  /** {benchmark, command, version, value, inputs}: everything that changes the outcome. */
  identity: z.record(z.string(), z.unknown()),
  runId: z.string(),
  attemptId: z.string(),
  /** `stopped`: ended early because it was wanted, with all of its declared files. */
  state: z.enum(['succeeded', 'stopped']),
  /** Of a stopped one. */
  stopped: z
    .object({
      reason: z.string(),
      /** What stood in `policy.early_stop`; null: a person stopped it. */
      criterion: z.record(z.string(), z.unknown()).nullable(),
    })
    .optional(),
  /** Declared files that are there, as they were when they were checked. Paths are relative, with `/`. */
  files: z.array(
    z.object({
      path: z.string(),
      size: z.int().min(0),
      /** Modification time, milliseconds since 1970. */
      mtimeMs: z.number(),
      sha256: z.string(),
    }),
  ),
  scores: z.array(scoreSchema),
  /** Versions, git commit, device names: shown, and no part of the identity. */
  environment: z.record(z.string(), z.unknown()),
  endedAt: z.iso.datetime(),
  durationSeconds: z.number().min(0),
})

export type RunRecord = z.infer<typeof runRecordSchema>
