import { z } from '@hono/zod-openapi'

/** What a bar of the timeline shows: the state of an attempt and, once it ended, how. */
export const BAR_STATES = ['starting', 'running', 'succeeded', 'failed', 'cancelled', 'stopped'] as const
export type BarState = (typeof BAR_STATES)[number]

/**
 * Who held which device when. A bar is a hold: an attempt on one slot of one device. Columns of equal length; times in
 * milliseconds since 1970.
 */
export const timelineSchema = z
  .object({
    /** When the first of its attempts had a device; null: none had one yet. */
    from: z.number().nullable(),
    /** When the last one gave it back; the moment of the answer, while one has not. */
    to: z.number().nullable(),
    now: z.number(),
    devices: z.array(
      z.object({
        id: z.string(),
        index: z.int(),
        migIndex: z.int().nullable(),
        name: z.string(),
        kind: z.string(),
      }),
    ),
    /** Holds of this matrix, by time of their begin. */
    bars: z.object({
      /** Index into `devices`. */
      device: z.array(z.int()),
      slot: z.array(z.int()),
      from: z.array(z.number()),
      /** null: held now. */
      to: z.array(z.number().nullable()),
      /** Index into BAR_STATES (`states`). */
      state: z.array(z.int()),
      run: z.array(z.string()),
      key: z.array(z.string()),
      /** Number of the attempt. */
      attempt: z.array(z.int()),
    }),
    states: z.array(z.enum(BAR_STATES)),
    /** What held the same devices meanwhile for other matrices. */
    others: z.object({
      device: z.array(z.int()),
      slot: z.array(z.int()),
      from: z.array(z.number()),
      to: z.array(z.number().nullable()),
      /** Index into `matrices`. */
      matrix: z.array(z.int()),
      run: z.array(z.string()),
    }),
    matrices: z.array(z.object({ id: z.string(), name: z.string() })),
    /** Launch, pause, resume, cancel, retry and end of the matrix. */
    marks: z.array(z.object({ at: z.number(), kind: z.string(), message: z.string() })),
    /** Bars that are left out: the oldest ones of a history that is longer than the answer may be. */
    leftOut: z.object({ bars: z.int(), others: z.int() }),
  })
  .openapi('Timeline')

export type Timeline = z.infer<typeof timelineSchema>
