import { type Fact, isKnown, missing } from './fact'
import type { RunFolder, StorageRun } from './types'
import { isObject, type JsonObject, textAt, valueAt } from './values'

/**
 * The first of several fields that a file gives. null counts as not given: drivers write all their options, set or not.
 * Where none gives it, the first field is told as missing.
 */
export function given<T>(
  file: Fact<JsonObject>,
  paths: readonly [string, ...string[]],
  look: (file: Fact<JsonObject>, path: string) => Fact<T>,
): Fact<T> {
  for (const path of paths) {
    const found = valueAt(file, path)
    if (isKnown(found) && found.value !== null) return look(file, path)
  }
  const [first] = paths
  return isKnown(file) ? missing(file.source, first) : missing(file.missing.file, first, file.missing.reason)
}

/** What metadata says of the run otherwise than its folder. Only what both say is compared. */
export function contradictionsOf(
  folder: Pick<RunFolder, 'benchmark' | 'command' | 'timestamp'>,
  metadata: Fact<JsonObject>,
): StorageRun['contradictions'] {
  const both = [
    ['benchmark_type', folder.benchmark],
    ['command', folder.command],
    ['run_datetime', folder.timestamp],
  ] as const
  return both.flatMap(([field, said]) => {
    const says = textAt(metadata, field)
    if (said === null || !isKnown(says) || says.value === said) return []
    const [file] = says.source.split(': ')
    return [{ field, file: file ?? says.source, says: says.value, folder: said }]
  })
}

/** Parameters that metadata lists as changed. The driver of these benchmarks adds none of its own there. */
export function overridesOf(metadata: Fact<JsonObject>): StorageRun['overrides'] {
  const listed = valueAt(metadata, 'override_parameters')
  if (!isKnown(listed)) return listed
  if (!isObject(listed.value)) return missing(listed.source.split(': ')[0] ?? '', 'override_parameters', 'is no map')
  const value = Object.entries(listed.value).map(([key, to]) => ({
    key,
    value: to,
    origin: 'user' as const,
    source: `${listed.source}.${key}`,
  }))
  return { value, source: listed.source }
}
