import { peek } from '../storage/fact'
import type { StorageRun } from '../storage/types'
import { notApplicable, type Outcome, type RuleContext } from './types'

/** For rules about measured runs: sizing and making data have nothing that such a rule could be about. */
export function measured<R extends StorageRun>(
  check: (run: R, context: RuleContext) => Outcome,
): (run: R, context: RuleContext) => Outcome {
  return (run, context) => {
    const command = peek(run.command)
    return command === undefined || command === 'run'
      ? check(run, context)
      : notApplicable(`\`${command}\` measures nothing`)
  }
}
