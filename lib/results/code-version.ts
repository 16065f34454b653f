import { z } from '@hono/zod-openapi'

/** The git commit that a program lay in when its attempt began. Shown, and never part of an identity. */
export const codeVersionSchema = z.object({
  commit: z.string(),
  /** Whether tracked files were changed; null: git did not say in time. */
  dirty: z.boolean().nullable(),
})

export type CodeVersion = z.infer<typeof codeVersionSchema>

/** The code that `environment` of a run.json names; null: none, or written by something else. */
export function recordedCode(environment: Readonly<Record<string, unknown>>): CodeVersion | null {
  const { code } = environment
  // Mostly there is none, and a schema that refuses costs more than all else of a plan's look at a result.
  return code ? (codeVersionSchema.safeParse(code).data ?? null) : null
}

/** `abc1234`, with a word where it was changed. */
export function codeText({ commit, dirty }: CodeVersion): string {
  return `${commit.slice(0, 7)}${dirty ? ' (changed)' : ''}`
}

/** `stale code: commit abc1234 → def5678`, or null where both are the same commit or one is not known. */
export function staleCode(then: CodeVersion | null, now: CodeVersion | null): string | null {
  if (then === null || now === null || then.commit === now.commit) return null
  return `stale code: commit ${codeText(then)} → ${codeText(now)}`
}
