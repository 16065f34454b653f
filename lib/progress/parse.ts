/** Reads progress documents: of the status file and of HTTP. */
import { parseJson } from '../series/json'
import { fractionOf } from './position'
import { PROGRESS_MAX_BYTES, type ProgressDoc, progressSchema } from './schema'

export type ParsedProgress = { ok: true; doc: ProgressDoc } | { ok: false; reason: string }

/** Reads the text of a status file. Nothing is clamped or guessed: a wrong document is refused with a sentence. */
export function parseProgressText(text: string): ParsedProgress {
  if (text.trim() === '') return { ok: false, reason: 'it is empty' }
  let value: unknown
  try {
    value = parseJson(text)
  } catch (error) {
    return { ok: false, reason: `it is not JSON: ${(error as Error).message}` }
  }
  return parseProgress(value)
}

/** Checks a document and derives the percentage from steps, else from epochs, where it is absent. */
export function parseProgress(value: unknown): ParsedProgress {
  const parsed = progressSchema.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    const path = issue.path.map(String).join('.')
    return { ok: false, reason: path ? `${path}: ${issue.message}` : issue.message }
  }
  const doc = parsed.data
  const { step, totalSteps } = doc
  if (step !== undefined && totalSteps !== undefined && step > totalSteps)
    return { ok: false, reason: `step ${step} is beyond totalSteps ${totalSteps}` }
  const fraction = fractionOf(doc)
  if (doc.progressPercentage === undefined && fraction !== null)
    doc.progressPercentage = Math.round(fraction * 10_000) / 100
  return { ok: true, doc }
}

export function tooLargeProgress(bytes: number): string | null {
  return bytes > PROGRESS_MAX_BYTES ? `it has ${bytes} bytes, at most ${PROGRESS_MAX_BYTES} are read` : null
}
