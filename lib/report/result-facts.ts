/**
 * What the editions' own result files hold and a verdict document does not: parameters, the system, what the tool
 * measured, and figures of system descriptions. Plain JSON, so that it can be kept after the tree is gone.
 */
import type { Json } from '../matrix/types'
import { type Fact, isKnown, peek } from '../storage/fact'
import type { JsonObject } from '../storage/json-file'
import type { StorageResults } from '../storage/read-tree'
import { type SystemFigures, systemFigures } from '../storage/system-figures'
import type { Division, StorageRun } from '../storage/types'

export interface RunFacts {
  parameters: JsonObject | null
  /** `system_info` of the metadata; of edition 3.0 the snapshot at the start stands for it. */
  systemInfo: Json
  /** `metric` of the summary; for benchmarks that write none, the whole summary. */
  measured: JsonObject | null
  filesTrain: number | null
  samplesPerFile: number | null
  accelerators: number | null
  /** Checkpointing: a few ranks stand for all. */
  subset: boolean | null
}

export interface ResultFacts {
  /** By path, as the document names it. */
  runs: Record<string, RunFacts>
  systems: (Place & { figures: SystemFigures })[]
  /** Folder of the code that the runs of a system were made with, where the package has it and all had the same. */
  code: (Place & { path: string })[]
}

interface Place {
  division: Division | null
  organisation: string | null
  system: string | null
}

/** Facts that some benchmarks' runs have. */
interface Further {
  metadata?: Fact<JsonObject>
  summary?: Fact<JsonObject>
  fileCount?: Fact<number>
  samplesPerFile?: Fact<number>
  subset?: Fact<boolean>
}

export function resultFacts({ runs, package: pack }: StorageResults): ResultFacts {
  return {
    runs: Object.fromEntries(runs.map((run) => [run.path === '' ? '.' : run.path, factsOf(run)])),
    systems: (pack?.descriptions ?? []).map((description) => ({
      division: description.division,
      organisation: description.organisation,
      system: description.system,
      figures: systemFigures(description),
    })),
    code: codeOf(runs),
  }
}

function codeOf(runs: readonly StorageRun[]): ResultFacts['code'] {
  const systems = new Map<string, { place: Place; paths: Set<string | null> }>()
  for (const { division, organisation, system, papers } of runs) {
    const place = { division, organisation, system }
    const key = JSON.stringify(place)
    const of = systems.get(key) ?? { place, paths: new Set() }
    of.paths.add(papers?.image?.path ?? null)
    systems.set(key, of)
  }
  return [...systems.values()].flatMap(({ place, paths }) => {
    const [path] = paths
    return paths.size === 1 && path ? [{ ...place, path }] : []
  })
}

function factsOf(run: StorageRun): RunFacts {
  const { metadata, summary, fileCount, samplesPerFile, subset } = run as StorageRun & Further
  const written = value(metadata)
  const measured = value(summary)
  const snapshot = objectIn(written?.cluster_snapshots)
  return {
    parameters: peek(run.parameters) ?? null,
    systemInfo: written?.system_info ?? snapshot?.start ?? null,
    measured: objectIn(measured?.metric) ?? measured,
    filesTrain: value(fileCount),
    samplesPerFile: value(samplesPerFile),
    accelerators: peek(run.processes) ?? null,
    subset: value(subset),
  }
}

function value<T>(fact: Fact<T> | undefined): T | null {
  return fact && isKnown(fact) ? fact.value : null
}

function objectIn(json: Json | undefined): JsonObject | null {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : null
}
