/**
 * What a snapshot of Kubeflow's protocol says: a progress document and, where values are new, points.
 *
 * A snapshot repeats the last value of everything that was ever logged, without saying when. Values are therefore compared with
 * those of the snapshot before, as text: the same again is no measurement. A new value was logged at some step since the snapshot
 * before. Hugging Face's callback sends at the end of a step and learns what that step logged afterwards, so a value comes one
 * snapshot late: logged at step 50, sent at 57. But among the values is the `epoch` at which they were logged, beside
 * `current_epoch` and `current_step` of the sending: the step of logging is to the step of sending as the one is to the other. It is
 * kept within the steps since the snapshot before, so that rounding (`current_epoch` has two decimals) can't move a point
 * further than that. Without `epoch`, a value belongs to the step that it is sent with.
 *
 * At the end the callback sends 100 %, whether the steps are done or training was stopped early, and no step. All steps count as
 * done when the last `epoch` lies at the end, or when the pace could have brought them since the snapshot before.
 */
import type { ProgressDoc } from './schema'

/** Members of a status that was checked: server/intake/kubeflow/decode.ts. */
export interface TrainerStatus {
  /** Whole percent. */
  progressPercentage?: number
  estimatedRemainingSeconds?: number
  metrics?: { name: string; value: string }[]
  lastUpdatedTime: string
}

/** What is remembered of a snapshot; plain data. */
export interface Snapshot {
  values: [name: string, value: string][]
  step: number | null
  totalSteps: number | null
  epoch: number | null
  /** How many snapshots came without a step: the axis of their points where no step is ever told. */
  count: number
  /** Where this training was first seen, for its pace; times in seconds since 1970, of arrival. */
  firstStep: number | null
  firstAt: number
  at: number
}

export interface SnapshotPoint {
  name: string
  step: number
  value: number
}

export interface ReadSnapshot {
  doc: ProgressDoc
  points: SnapshotPoint[]
  snapshot: Snapshot
}

const STEP_NAMES = ['current_step', 'global_step', 'step']
/** They say where, not how good: no curves of their own. */
const POSITIONS = new Set([...STEP_NAMES, 'total_steps', 'current_epoch', 'epoch'])
const UNSEEN = { values: [], step: null, totalSteps: null, epoch: null, count: 0, firstStep: null }

/** @param arrivedAt seconds since 1970 by the server's clock */
export function readSnapshot(status: TrainerStatus, before: Snapshot | null, arrivedAt: number): ReadSnapshot {
  const values = new Map((status.metrics ?? []).map(({ name, value }) => [name, value]))
  const step = STEP_NAMES.map((name) => wholeOf(values.get(name))).find((found) => found !== null) ?? null
  const ending = status.progressPercentage === 100 && step === null
  const begins = status.progressPercentage === 0 && step === null
  const goesBack = step !== null && before !== null && before.step !== null && step < before.step
  const last = before && !begins && !goesBack ? before : null
  const told = {
    step,
    totalSteps: wholeOf(values.get('total_steps')) ?? last?.totalSteps ?? null,
    epoch: amountOf(values.get('current_epoch')),
    loggedEpoch: amountOf(values.get('epoch')),
  }
  const end = ending && last ? endOf(told, last, arrivedAt) : null
  const doc = end ? endDoc(status, end) : runningDoc(status, told)
  const count = (last?.count ?? 0) + (step === null ? 1 : 0)
  const at = end?.loggedStep ?? loggedStep(told, last) ?? last?.step ?? count
  const known = new Map(last?.values)
  const points: SnapshotPoint[] = []
  for (const [name, value] of values) {
    const number = POSITIONS.has(name) || known.get(name) === value ? null : numberOf(value)
    if (number !== null) points.push({ name, step: at, value: number })
  }
  const knownBefore = last ?? { ...UNSEEN, firstAt: arrivedAt }
  return {
    doc,
    points,
    snapshot: {
      values: [...values],
      step: step ?? knownBefore.step,
      totalSteps: told.totalSteps,
      epoch: told.epoch ?? knownBefore.epoch,
      count,
      firstStep: knownBefore.firstStep ?? step,
      firstAt: knownBefore.firstStep === null ? arrivedAt : knownBefore.firstAt,
      at: step === null ? (last?.at ?? arrivedAt) : arrivedAt,
    },
  }
}

interface Told {
  step: number | null
  totalSteps: number | null
  /** Of the sending, and of what was logged last. */
  epoch: number | null
  loggedEpoch: number | null
}

function runningDoc(status: TrainerStatus, { step, totalSteps, epoch }: Told): ProgressDoc {
  const { estimatedRemainingSeconds, progressPercentage, ...rest } = status
  const doc: ProgressDoc = { ...rest }
  const total = totalSteps !== null && totalSteps > 0 && (step === null || step <= totalSteps) ? totalSteps : null
  if (step !== null) doc.step = step
  if (total !== null) doc.totalSteps = total
  if (epoch !== null) doc.epoch = epoch
  if (progressPercentage !== undefined) doc.progressPercentage = finer(progressPercentage, step, total)
  // Stock clients divide the time since their start by all steps there are, those of before a resume too: far too low then. The
  // pace is known better here. A client that counts no steps may know what it says.
  if (estimatedRemainingSeconds !== undefined && step === null)
    doc.estimatedRemainingSeconds = estimatedRemainingSeconds
  return doc
}

/** The reported percentage with the decimals that the steps add, and no more: 99 is 99 even at the last step. */
function finer(percentage: number, step: number | null, total: number | null): number {
  if (step === null || total === null) return percentage
  const exact = Math.floor((step / total) * 10_000) / 100
  return Math.abs(exact - percentage) > 1 ? percentage : Math.min(Math.max(exact, percentage), percentage + 0.99)
}

interface End {
  /** Step that was reached; null: never told. */
  step: number | null
  totalSteps: number | null
  complete: boolean
  /** Where the last values were logged. */
  loggedStep: number | null
}

function endOf({ totalSteps, loggedEpoch }: Told, last: Snapshot, arrivedAt: number): End {
  const { step, epoch } = last
  if (step === null || totalSteps === null) return { step, totalSteps, complete: step === null, loggedStep: null }
  if (epoch !== null && epoch > 0 && loggedEpoch !== null) {
    const reached = Math.min(totalSteps, Math.max(step, Math.round((step * loggedEpoch) / epoch)))
    // current_epoch is rounded to 0.01: so many steps either way.
    const rounding = 1 + (0.005 / epoch) * totalSteps
    const complete = reached >= totalSteps - rounding
    return { step: complete ? totalSteps : reached, totalSteps, complete, loggedStep: complete ? totalSteps : reached }
  }
  const worked = last.at - last.firstAt
  const rate = last.firstStep !== null && worked > 0 ? (step - last.firstStep) / worked : 0
  const complete = step >= totalSteps || (rate > 0 && (totalSteps - step) / rate <= 3 * (arrivedAt - last.at) + 5)
  return { step: complete ? totalSteps : step, totalSteps, complete, loggedStep: complete ? totalSteps : step }
}

function endDoc(status: TrainerStatus, { step, totalSteps, complete }: End): ProgressDoc {
  const doc: ProgressDoc = { ...status, estimatedRemainingSeconds: 0 }
  if (step !== null) doc.step = step
  if (step !== null && totalSteps) doc.totalSteps = Math.max(totalSteps, step)
  if (!complete && step !== null && totalSteps) {
    doc.progressPercentage = Math.floor((step / totalSteps) * 10_000) / 100
    doc.message = 'training ended before its last step'
  }
  return doc
}

/** The step at which the newest values of a snapshot were logged; null where no step is told. */
function loggedStep({ step, epoch, loggedEpoch }: Told, last: Snapshot | null): number | null {
  if (step === null) return null
  if (!epoch || loggedEpoch === null) return step
  const from = last?.step ?? 0
  return Math.max(from, Math.min(step - 1, Math.round((step * loggedEpoch) / epoch)))
}

/** A number in any spelling of Python's; null for what is none. */
export function numberOf(text: string): number | null {
  const plain = text.trim().toLowerCase()
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(plain)) return Number(plain)
  if (/^[+-]?nan$/.test(plain)) return Number.NaN
  const infinite = /^([+-]?)inf(inity)?$/.exec(plain)
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return null
}

function wholeOf(text: string | undefined): number | null {
  const number = text === undefined ? null : numberOf(text)
  return number !== null && Number.isSafeInteger(number) && number >= 0 ? number : null
}

function amountOf(text: string | undefined): number | null {
  const number = text === undefined ? null : numberOf(text)
  return number !== null && Number.isFinite(number) && number >= 0 && number <= Number.MAX_SAFE_INTEGER ? number : null
}
