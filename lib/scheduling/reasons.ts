/** Why a run waits, in one sentence, where devices are the reason. The forecast adds when the next one comes free. */
import { formatDuration } from '../format/duration'
import type { WaitingRun } from './types'

/** @param fitting how many devices have room for it @param candidates how many it may use */
export function waitsForDevices(run: WaitingRun, fitting: number, candidates: number): string {
  if (run.devices > 1) return `Needs ${run.devices} devices at once; ${fitting} of ${candidates} free`
  if (run.exclusive) return 'Needs a whole device; each of them holds a run'
  if (candidates === 1) return 'The device is held'
  return candidates === 2 ? 'Both devices are held' : `All ${candidates} devices are held`
}

/** Every sentence of waitsForDevices, and nothing else that a run waits for. */
const HELD =
  /^(Needs \d+ devices at once; \d+ of \d+ free|Needs a whole device; each of them holds a run|(The device|Both devices|All \d+ devices) (is|are) held)$/

/**
 * The stored reason with what the forecast knows: "Both devices are held; the next should end in about 12 min".
 * @param secondsToNextEnd null: unknown
 */
export function withNextEnd(reason: string, secondsToNextEnd: number | null): string {
  if (secondsToNextEnd === null || !HELD.test(reason)) return reason
  if (secondsToNextEnd < 1) return `${reason}; the next should end any moment`
  return `${reason}; the next should end in about ${formatDuration(secondsToNextEnd)}`
}

/** For a run so far back that placement has not looked at it. */
export function standsBehind(position: number): string | null {
  if (position <= 1) return null
  return position === 2 ? '1 run goes before it' : `${position - 1} runs go before it`
}
