import type { Plan } from '@/lib/api/matrices'
import type { Issue } from '@/lib/errors/rungrid-error'

/** Whether an issue is about a path or something inside of it. */
export function isAt(issue: Issue, path: string): boolean {
  if (!issue.path.startsWith(path)) return false
  const next = issue.path[path.length]
  return next === undefined || next === '.' || next === '['
}

export function issuesAt(issues: readonly Issue[], path: string): Issue[] {
  return issues.filter((issue) => isAt(issue, path))
}

/** Issues that no field of the form shows. */
export function issuesElsewhere(issues: readonly Issue[], paths: readonly string[]): Issue[] {
  return issues.filter((issue) => !paths.some((path) => isAt(issue, path)))
}

export interface AxisCollision {
  axis: string
  message: string
  fix: string
  /** Labels of the values that write to the same place. */
  labels: string[]
}

/**
 * Collisions by the axis whose values can't be told apart in paths: one entry an axis, however many folders collide.
 * The runs of a collision differ in some axes; where it is exactly one, that one is to blame.
 */
export function collidingAxes(plan: Plan): AxisCollision[] {
  const byKey = new Map(plan.runs.map((run) => [run.key, run]))
  const found = new Map<string, AxisCollision>()
  for (const collision of plan.collisions) {
    const runs = collision.keys.flatMap((key) => byKey.get(key) ?? [])
    const [first] = runs
    if (!first) continue
    const differing = Object.keys(first.axes).filter((axis) =>
      runs.some(
        (run) => run.axes[axis]?.label !== first.axes[axis]?.label || run.axes[axis]?.group !== first.axes[axis]?.group,
      ),
    )
    const [axis] = differing
    if (axis === undefined || differing.length > 1) continue
    const known = found.get(axis) ?? { axis, message: collision.message, fix: collision.fix, labels: [] }
    for (const run of runs) {
      const label = run.axes[axis]?.label
      if (label !== undefined && !known.labels.includes(label)) known.labels.push(label)
    }
    found.set(axis, known)
  }
  return [...found.values()]
}
