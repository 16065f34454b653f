/** How far the work is, in the finest unit that a document tells it in. */
import type { ProgressDoc } from './schema'

export type PositionUnit = 'steps' | 'percent' | 'epochs'

export interface Position {
  unit: PositionUnit
  /** Done work in that unit. */
  done: number
  /** All work in that unit; null: not known. */
  total: number | null
}

type Told = Pick<ProgressDoc, 'step' | 'totalSteps' | 'progressPercentage' | 'epoch' | 'totalEpochs'>

/** Steps of a known total before the percentage before epochs; steps without a total are a position and no share. */
export function positionOf(doc: Told): Position | null {
  const { step, totalSteps, progressPercentage, epoch, totalEpochs } = doc
  if (step !== undefined && totalSteps) return { unit: 'steps', done: step, total: totalSteps }
  if (progressPercentage !== undefined) return { unit: 'percent', done: progressPercentage, total: 100 }
  if (epoch !== undefined && totalEpochs) return { unit: 'epochs', done: epoch, total: totalEpochs }
  return step === undefined ? null : { unit: 'steps', done: step, total: null }
}

/** Done part of the work, 0 to 1; null when the document does not say. */
export function fractionOf(doc: Told): number | null {
  const position = positionOf(doc)
  return position?.total ? Math.min(1, Math.max(0, position.done / position.total)) : null
}
