import { isKnown } from '../../../storage/fact'
import type { PackageRecord, SystemDescription } from '../../../storage/package'
import { record } from '../../../storage/system-figures'
import { fail, notApplicable, type Outcome, pass, type RawFinding } from '../../types'
import { counted } from './tree'

/**
 * Applies a requirement to each description that can be read. One that can't is told by `package/system-readable` alone.
 * @param root key at the top of the file: `system_under_test`
 */
export function eachSystem(
  { descriptions }: PackageRecord,
  root: string,
  check: (system: Record<string, unknown>, description: SystemDescription) => RawFinding[],
): Outcome {
  const readable = descriptions.flatMap((description) =>
    isKnown(description.content) && description.content.value[root] !== undefined
      ? [{ description, system: record(description.content.value[root]) }]
      : [],
  )
  if (readable.length === 0) return notApplicable('no description that can be read')
  const findings = readable.flatMap(({ system, description }) => check(system, description))
  const summary = counted(readable.length, 'system')
  if (findings.some(({ severity }) => severity === undefined || severity === 'error')) return fail(findings, summary)
  return pass(summary, findings)
}

/** What stands at a dotted path, as a text for a sentence. */
export function told(value: unknown): string {
  if (value === undefined) return 'not there'
  if (value === null) return 'null'
  if (typeof value === 'string') return value === '' ? 'empty' : `\`${value.slice(0, 80)}\``
  return typeof value === 'object' ? (Array.isArray(value) ? 'a list' : 'a map') : String(value)
}

/** Value at a dotted path of maps. */
export function at(system: Record<string, unknown>, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => record(value)[key], system)
}

/** A whole number from a floor on. */
export function isWhole(value: unknown, least: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least
}

export function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== ''
}

/** `onprem` or `cloud`, wherever the description says it. */
export function deploymentOf(system: Record<string, unknown>): unknown {
  return system.deployment ?? at(system, 'solution.deployment')
}
