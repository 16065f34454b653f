import type { AlertFiring } from '@/lib/api/alerts'

/** Firings of one rule in one matrix: a sweep that goes wrong makes many of them, and people see one. */
export interface FiringGroup {
  key: string
  title: string
  matrixId: string
  matrixName: string
  /** The gravest. */
  severity: AlertFiring['severity']
  /** Newest first, never empty. */
  firings: AlertFiring[]
}

const GRAVITY = { info: 0, warning: 1, error: 2 } as const

/** Groups by matrix and rule, in the order of their newest. */
export function groupFirings(firings: readonly AlertFiring[]): FiringGroup[] {
  const groups = new Map<string, FiringGroup>()
  for (const firing of firings) {
    const key = `${firing.matrixId} ${firing.ruleId ?? firing.ruleName}`
    const group = groups.get(key)
    if (!group) {
      const { ruleName: title, matrixId, matrixName, severity } = firing
      groups.set(key, { key, title, matrixId, matrixName, severity, firings: [firing] })
      continue
    }
    group.firings.push(firing)
    if (GRAVITY[firing.severity] > GRAVITY[group.severity]) group.severity = firing.severity
  }
  return [...groups.values()]
}
