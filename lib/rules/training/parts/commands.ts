import type { TrainingRun } from '../../../storage/benchmarks/training/run'
import { need } from '../../../storage/fact'

export const TRAINING = ['training'] as const

/** Why a rule about measured runs has nothing to say of this one; null: it is one. */
export function notMeasured(run: TrainingRun): string | null {
  const command = need(run.command)
  return command === 'run' ? null : `${command} measures nothing`
}
