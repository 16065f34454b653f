/**
 * `mlperf_storage_report.json`: what the report script of edition 1.0 writes beside the runs of a workload. Its figures
 * follow from the runs, so that it is compared with them and never believed; only the order in which it lists the runs
 * is taken from it. That is the order of a directory on the disk of who made it, and the last digit of a mean depends on it.
 */
import { type Fact, isKnown, missing } from '../../fact'
import { type JsonObject, objectAt, readJson } from '../../json-file'
import type { ResultTree } from '../../tree'
import type { RunFolder, TreeFault } from '../../types'

export const REPORT = 'mlperf_storage_report.json'

/** Of the workload that a run of edition 1.0 belongs to: in its folder, or in the one of the run (`runs/`). */
export async function readSubmittedReport(
  folder: RunFolder,
  tree: ResultTree,
  faults: TreeFault[],
): Promise<Fact<JsonObject>> {
  const isFirst = folder.path !== '' && folder.files.some(({ path }) => path.startsWith('configs/'))
  if (!isFirst) return missing(REPORT)
  const above = folder.path.includes('/') ? folder.path.slice(0, folder.path.lastIndexOf('/')) : ''
  const read = (path: string) => readJson(tree, { path }, REPORT, faults, { optional: true })
  const found = await read(folder.workload)
  const isThere = isKnown(found) || found.missing.reason !== undefined
  return isThere || above === folder.workload ? found : read(above)
}

/** Runs as the report lists them; as they are where it lacks one or there is none. */
export function inReportedOrder<R extends Pick<RunFolder, 'path' | 'workload'>>(
  runs: readonly R[],
  report: Fact<JsonObject>,
): R[] {
  const listed = objectAt(report, 'runs')
  const names = isKnown(listed) ? Object.keys(listed.value) : []
  const placed = runs.map((run) => ({ run, place: names.findIndex((name) => isNamed(run, name)) }))
  const places = new Set(placed.map(({ place }) => place))
  if (places.has(-1) || places.size < runs.length) return [...runs]
  return placed.sort((a, b) => a.place - b.place).map(({ run }) => run)
}

/** By its path below the workload, or the first or last part of it: `run1`, `c008`, `run1/c008`. */
function isNamed({ path, workload }: Pick<RunFolder, 'path' | 'workload'>, name: string): boolean {
  const below = workload === '' ? path : path.slice(workload.length + 1)
  const parts = below.split('/')
  return name === below || name === parts[0] || name === parts.at(-1)
}
