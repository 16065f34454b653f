import type { RunJudgement, VerdictDocument } from '../rules/document'

/**
 * Where the files of a run belong in a package: where they are, since the layout is the edition's. A run that was judged
 * by itself has no folder above it: it gets the one that the edition asks for.
 * @param root path of the run's folder; empty: the root of the tree
 * @returns empty, or a path with `/` at its end, below which the files of that folder go
 */
export function placeInLayout(root: string, { edition, package: pack, runs }: VerdictDocument): string {
  if (root !== '') return `${root}/`
  const single = runs.find(({ path }) => path === '.')
  if (!single || pack.checks.length > 0) return ''
  const folder = edition === '1.0' ? [workload(single), 'run1'] : folderOf(single, edition === '3.0')
  return `${folder.map(safe).join('/')}/`
}

function workload({ model, accelerator }: RunJudgement): string {
  return [model ?? 'model', accelerator].filter((part) => part !== null).join('_')
}

function folderOf({ benchmark, model, command, startedAt }: RunJudgement, third: boolean): string[] {
  const name = model ?? 'model'
  const time = startedAt === null ? 'time' : startedAt.slice(0, 19).replace(/[-:]/g, '').replace('T', '_')
  const does = command ?? 'run'
  if (benchmark === 'checkpointing') return [benchmark, name, time]
  if (benchmark === 'vector_database') return third ? [benchmark, 'milvus', name, does, time] : [benchmark, does, time]
  return [benchmark, name, does, time]
}

/** Editions allow letters, digits and `._-` in their folders. */
function safe(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+$/, '_')
}
