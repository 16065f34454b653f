/**
 * Reads the body of a status update: an `UpdateTrainJobStatusRequest`. Lenient where the original is strict and it costs
 * nothing: fractions of a percent and of a second are rounded, a value may be a number, a value over 64 characters is cut.
 */
import type { TrainerStatus } from '../../../lib/progress/snapshot'
import { parseJson } from '../../../lib/series/json'
import { StatusError } from './protocol'

const MOST_METRICS = 256
const MOST_CHARACTERS = 64
const INT32 = 2 ** 31 - 1
/** As Go reads it: upper case, a zone, any fraction of a second. */
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

/**
 * @returns null for a body without a status, which changes nothing
 * @throws StatusError 422
 */
export function decodeStatus(text: string, job: string): TrainerStatus | null {
  const body = firstValue(text)
  if (body === null) return null
  const status = objectOf(body).trainerStatus
  if (status === undefined || status === null) return null
  return new Reader(job).status(objectOf(status))
}

function undecodable(): StatusError {
  return new StatusError(422, 'Invalid', 'Invalid payload')
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw undecodable()
  return value as Record<string, unknown>
}

/** The original stops reading after the first value; so what follows it is never looked at. */
function firstValue(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    const end = endOfObject(text)
    if (end === null) throw undecodable()
    try {
      return parseJson(text.slice(0, end))
    } catch {
      throw undecodable()
    }
  }
}

/** Where the object ends that a text begins with; null where it begins with none or has no end. */
function endOfObject(text: string): number | null {
  let depth = 0
  let inString = false
  for (let i = text.search(/\S/); i >= 0 && i < text.length; i++) {
    const character = text[i]
    if (inString) {
      if (character === '\\') i++
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '{') depth++
    else if (character === '}') depth--
    if (depth === 0) return character === '}' ? i + 1 : null
  }
  return null
}

class Reader {
  constructor(private readonly job: string) {}

  status(given: Record<string, unknown>): TrainerStatus {
    const { lastUpdatedTime } = given
    if (lastUpdatedTime !== undefined && lastUpdatedTime !== null && typeof lastUpdatedTime !== 'string')
      throw undecodable()
    if (!lastUpdatedTime) throw this.invalid('lastUpdatedTime', 'Required value')
    const time = RFC3339.test(lastUpdatedTime) ? Date.parse(lastUpdatedTime) : Number.NaN
    if (Number.isNaN(time)) throw undecodable()
    const status: TrainerStatus = { lastUpdatedTime: new Date(time).toISOString() }
    const percentage = this.whole('progressPercentage', given.progressPercentage)
    if (percentage !== null && percentage > 100)
      throw this.invalid('progressPercentage', `Invalid value: ${percentage}: should be less than or equal to 100`)
    const left = this.whole('estimatedRemainingSeconds', given.estimatedRemainingSeconds)
    if (percentage !== null) status.progressPercentage = percentage
    if (left !== null) status.estimatedRemainingSeconds = left
    const { metrics } = given
    if (metrics === undefined || metrics === null) return status
    if (!Array.isArray(metrics)) throw undecodable()
    if (metrics.length > MOST_METRICS)
      throw this.invalid('metrics', `Too many: ${metrics.length}: must have at most ${MOST_METRICS} items`)
    status.metrics = metrics.map((metric, i) => this.metric(`metrics[${i}]`, objectOf(metric)))
    return status
  }

  private metric(path: string, { name, value }: Record<string, unknown>): { name: string; value: string } {
    if (name !== undefined && name !== null && typeof name !== 'string') throw undecodable()
    const text = typeof value === 'number' ? String(value) : (value ?? '')
    if (typeof text !== 'string') throw undecodable()
    if (!name) throw this.invalid(`${path}.name`, 'Invalid value: "": should be at least 1 chars long')
    if (text === '') throw this.invalid(`${path}.value`, 'Invalid value: "": should be at least 1 chars long')
    if ([...name].length > MOST_CHARACTERS)
      throw this.invalid(`${path}.name`, `Too long: may not be more than ${MOST_CHARACTERS} characters`)
    return { name: storable(name), value: storable([...text].slice(0, MOST_CHARACTERS).join('')) }
  }

  private whole(path: string, value: unknown): number | null {
    if (value === undefined || value === null) return null
    if (typeof value !== 'number' || !Number.isFinite(value)) throw undecodable()
    const whole = Math.round(value)
    if (Math.abs(whole) > INT32) throw undecodable()
    if (whole < 0) throw this.invalid(path, `Invalid value: ${whole}: should be greater than or equal to 0`)
    return whole
  }

  private invalid(path: string, what: string): StatusError {
    const message = `TrainJob.trainer.kubeflow.org "${this.job}" is invalid: status.trainerStatus.${path}: ${what}`
    return new StatusError(422, 'Invalid', message)
  }
}

/** Control characters and halves of a surrogate pair, which no database stores and no series is called by. */
function storable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd')
}

/** The status as the original answers it: times in UTC, in whole seconds. */
export function echoOf(status: TrainerStatus | null) {
  if (!status) return {}
  return { trainerStatus: { ...status, lastUpdatedTime: status.lastUpdatedTime.replace(/\.\d+Z$/, 'Z') } }
}
