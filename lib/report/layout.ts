import type { RunJudgement, VerdictDocument } from '../rules/document'
import { BENCHMARK_TYPES } from '../storage/types'

/** Folders that say that a run lies in a layout; the driver calls two of the benchmarks otherwise. */
const KNOWN = new Set<string>([...BENCHMARK_TYPES, 'vectordb', 'kvcache'])

/**
 * Where the folder of a run belongs in a package: where it is, if that is a layout of its edition. A run that was judged
 * by itself, or lies in a folder that says nothing, gets the one that the edition asks for.
 * @param root path of the run's folder; empty: the root of the tree
 * @param run what lies there; absent: no run, but a whole package
 * @param used folders that are given away; two runs of one second don't get the same one
 */
export function placeInLayout(
  root: string,
  run: RunJudgement | undefined,
  edition: VerdictDocument['edition'],
  used: ReadonlySet<string>,
): string {
  const lies = root.split('/').some((name) => KNOWN.has(name.toLowerCase()))
  if (!run || lies || (edition === '1.0' && root !== '')) return root
  const folder = edition === '1.0' ? [workload(run), 'run1'] : folderOf(run, edition === '3.0')
  const place = folder.map(safe).join('/')
  return used.has(place) ? root : place
}

function workload({ model, accelerator }: RunJudgement): string {
  return [model ?? 'model', accelerator].filter((part) => part !== null).join('_')
}

function folderOf({ benchmark, model, command, startedAt, path }: RunJudgement, third: boolean): string[] {
  const name = model ?? 'model'
  const started = startedAt?.slice(0, 19).replace(/[-:]/g, '').replace('T', '_')
  const time = /\d{8}_\d{6}/.exec(path)?.[0] ?? started ?? 'time'
  const does = command ?? 'run'
  if (benchmark === 'checkpointing') return [benchmark, name, time]
  if (benchmark === 'vector_database') return third ? [benchmark, 'milvus', name, does, time] : [benchmark, does, time]
  return [benchmark, name, does, time]
}

/** Editions allow letters, digits and `._-` in their folders. */
function safe(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+$/, '_')
}
