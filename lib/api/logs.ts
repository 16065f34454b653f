import { z } from '@hono/zod-openapi'

export const logMatchesSchema = z
  .object({
    matches: z.array(
      z.object({
        /** Place of the first byte of the line. */
        offset: z.int(),
        /** Number of the line from 1; null: not counted that far yet. */
        line: z.int().nullable(),
        /** The line around the first match, at most 200 characters, as it is shown. */
        text: z.string(),
        /** Where in `text` the match lies. */
        from: z.int(),
        to: z.int(),
      }),
    ),
    /** Where the next page begins. */
    nextOffset: z.int(),
    /** Everything written so far has been searched. */
    atEnd: z.boolean(),
    /** Bytes of the log. */
    size: z.int(),
  })
  .openapi('LogMatches')

export type LogMatches = z.infer<typeof logMatchesSchema>
