import { readTraining } from '../benchmarks/training/run'
import { known, missing } from '../fact'
import type { Listing } from '../listing'
import type { PackageRecord } from '../package'
import { readPackage } from '../read-package'
import type { ResultTree } from '../tree'
import {
  BENCHMARK_TYPES,
  type BenchmarkType,
  type Division,
  type FileEntry,
  type RunFolder,
  type StorageRun,
} from '../types'
import { type MemoryFile, memoryTree } from './memory-tree'

const RUN = /^(closed|open)\/([^/]+)\/results\/([^/]+)\/([^/]+)\/(?:(.+)\/)?(\d{8}_\d{6})$/i
const COMMANDS = ['datasize', 'datagen', 'run']

/**
 * A package for tests of its rules. Trainings are read; runs of other benchmarks are known by their folders alone.
 * @param facts what else is known of the run at a path
 */
export async function packageRecord(
  files: Record<string, MemoryFile>,
  facts: Record<string, Partial<StorageRun>> = {},
): Promise<PackageRecord> {
  const tree = memoryTree(files)
  const { listing, folders } = await walked(tree)
  const runs: StorageRun[] = []
  for (const path of folders) {
    const folder = runAt(path, listing)
    if (!folder) continue
    const run = folder.benchmark === 'training' ? await readTraining(folder, tree, []) : stub(folder)
    runs.push({ ...run, ...facts[path] })
  }
  const record = await readPackage(listing, tree, runs, [])
  if (!record) throw new Error('no closed/ or open/ in these files')
  return record
}

/** The only run of a package with these files in its folder. */
export async function packagedRun(
  folder: string,
  files: Record<string, MemoryFile>,
  facts: Partial<StorageRun> = {},
): Promise<StorageRun> {
  const at = Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]))
  const record = await packageRecord({ [`${folder}/`]: '', ...at }, { [folder]: facts })
  const [run] = record.runs
  if (!run) throw new Error(`${folder} is not the folder of a run`)
  return run
}

async function walked(tree: ResultTree): Promise<{ listing: Listing; folders: string[] }> {
  const entries = new Map<string, Awaited<ReturnType<ResultTree['list']>>>()
  const walk = async (path: string) => {
    const found = await tree.list(path)
    entries.set(path, found)
    for (const { name, kind } of found) if (kind === 'directory') await walk(path === '' ? name : `${path}/${name}`)
  }
  await walk('')
  const files = [...entries.values()].flat().filter(({ kind }) => kind === 'file').length
  return {
    listing: { entries: (path) => entries.get(path) ?? [], files, folders: entries.size, unlisted: [] },
    folders: [...entries.keys()],
  }
}

function runAt(path: string, listing: Listing): RunFolder | null {
  const [, division, organisation, system, benchmark, inside, timestamp] = RUN.exec(path) ?? []
  if (!division || !BENCHMARK_TYPES.some((type) => type === benchmark)) return null
  const parts = (inside ?? '').split('/')
  const command = COMMANDS.includes(parts.at(-1) ?? '') ? parts.pop() : 'run'
  return {
    path,
    workload: path.slice(0, path.lastIndexOf('/')),
    benchmark: benchmark as BenchmarkType,
    model: parts.at(-1) ?? null,
    command: command ?? null,
    timestamp: timestamp ?? null,
    division: division.toLowerCase() as Division,
    organisation: organisation ?? null,
    system: system ?? null,
    files: filesBelow(listing, path, ''),
  }
}

function stub(folder: RunFolder): StorageRun {
  return {
    ...folder,
    benchmark: folder.benchmark ?? 'kv_cache',
    model: known(folder.model ?? '', 'folder'),
    command: known(folder.command ?? '', 'folder'),
    accelerator: missing('*_metadata.json', 'accelerator'),
    processes: missing('summary.json'),
    hosts: missing('summary.json'),
    startedAt: missing('summary.json'),
    endedAt: missing('summary.json'),
    overrides: missing('*_metadata.json', 'override_parameters'),
    parameters: missing('*_metadata.json', 'parameters'),
    provenance: 'benchmark',
    contradictions: [],
  }
}

function filesBelow(listing: Listing, root: string, inside: string): FileEntry[] {
  return listing.entries(inside === '' ? root : `${root}/${inside}`).flatMap(({ name, kind, size }) => {
    const path = inside === '' ? name : `${inside}/${name}`
    return kind === 'directory' ? filesBelow(listing, root, path) : kind === 'file' ? [{ path, size }] : []
  })
}
