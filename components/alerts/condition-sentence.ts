import type { Condition } from '@/lib/alerts/conditions'
import { conditionOf } from '@/lib/alerts/conditions'
import { formatDuration } from '@/lib/format/duration'
import { formatCount } from '@/lib/format/number'

/** When a rule fires, in one sentence without a full stop: `val_loss is above 5 for 3 points in a row`. */
export function conditionSentence(condition: Condition): string {
  const c = condition as Condition & { metric?: string }
  const metric = c.metric === undefined || c.metric === '*' ? 'any metric' : c.metric
  switch (condition.kind) {
    case 'threshold':
    case 'target': {
      const { above, below } = condition
      const outside = 'outside' in condition ? condition.outside : undefined
      const limit =
        above !== undefined
          ? `above ${given(above)}`
          : below !== undefined
            ? `below ${given(below)}`
            : `outside ${given(outside?.[0])} to ${given(outside?.[1])}`
      return `${metric} is ${condition.kind === 'target' && above !== undefined ? `at least ${given(above)}` : condition.kind === 'target' && below !== undefined ? `at most ${given(below)}` : limit}${inARow(condition.for_points)}`
    }
    case 'nan':
      return `${metric} is NaN or infinite${inARow(condition.for_points)}`
    case 'plateau': {
      const by = condition.min_change > 0 ? ` by ${given(condition.min_change)}` : ''
      const patience =
        condition.patience_steps !== undefined
          ? `${formatCount(condition.patience_steps)} steps`
          : condition.patience_points !== undefined
            ? `${formatCount(condition.patience_points)} points`
            : formatDuration((condition.patience_minutes ?? 0) * 60)
      return `${metric} does not get ${condition.direction}${by} within ${patience}`
    }
    case 'divergence': {
      if (condition.rising_points !== undefined)
        return `${metric} gets worse ${formatCount(condition.rising_points)} points in a row`
      const far = condition.factor !== undefined ? `${given(condition.factor)} times` : given(condition.by)
      return `${metric} is worse than its best by ${far}${inARow(condition.for_points)}`
    }
    case 'failure':
      return `${condition.each_attempt ? 'an attempt' : 'a run'} fails${condition.classes ? `: ${condition.classes.join(', ')}` : ''}`
    case 'finish':
      return condition.outcome === 'success' ? 'a run ends well' : 'a run ends'
    case 'silence':
      return `nothing is heard for ${formatDuration(condition.seconds)}`
    case 'state':
      return `a run is ${condition.states.join(' or ')}${condition.for_seconds > 0 ? ` for ${formatDuration(condition.for_seconds)}` : ''}`
    case 'budget':
      return condition.steps !== undefined
        ? `a run has made ${formatCount(condition.steps)} steps`
        : `a run has taken ${formatDuration((condition.minutes ?? 0) * 60)}`
    default:
      // A condition that was added since: what it says of itself.
      return conditionOf(condition as { kind: string }).description.replace(/\.$/, '')
  }
}

function inARow(points: number): string {
  return points > 1 ? ` for ${formatCount(points)} points in a row` : ''
}

/** As it was written: it is no measurement, whose digits could be cut. */
function given(value: number | undefined): string {
  return String(value ?? '')
}
