/**
 * How long a run should take, from how long runs like it took. The first rung that knows anything answers:
 *
 * 1. the very same run (its identity), 2. one with the same axis values, 3. one that differs by its seed only,
 * 4. runs that differ by one axis value: what they took by what was declared for them, times what is declared here,
 * 5. the same ratio over all runs of its matrix, 6. what its benchmark declares.
 */
import { keyParts } from '../matrix/key'

export interface MeasuredRun {
  matrixId: string
  key: string
  identityHash: string
  declaredSeconds: number | null
  seconds: number
}

export interface ExpectedRun {
  /** null: not launched yet. */
  matrixId: string | null
  key: string
  identityHash: string
  declaredSeconds: number
}

/** Means are over the newest few: machines and programs change. */
const AVERAGED = 20

class Mean {
  private seconds = 0
  private declared = 0
  private count = 0

  add(run: MeasuredRun): void {
    if (this.count === AVERAGED) return
    this.count++
    this.seconds += run.seconds
    this.declared += run.declaredSeconds ?? 0
  }

  get value(): number {
    return this.seconds / this.count
  }

  /** Measured by declared; null where nothing was declared. */
  get ratio(): number | null {
    return this.declared > 0 ? this.seconds / this.declared : null
  }
}

export class CostModel {
  private readonly byIdentity = new Map<string, Mean>()
  private readonly byKey = new Map<string, Mean>()
  private readonly bySeedless = new Map<string, Mean>()
  private readonly byAllButOne = new Map<string, Mean>()
  private readonly byMatrix = new Map<string, Mean>()

  /** @param measured the newest first @param benchmark its id is the key of every run without axes, whatever its parameters */
  constructor(
    measured: MeasuredRun[],
    private readonly benchmark: string,
  ) {
    for (const run of measured) {
      add(this.byIdentity, run.identityHash, run)
      add(this.byMatrix, run.matrixId, run)
      if (run.key === benchmark) continue
      const parts = keyParts(run.key)
      add(this.byKey, run.key, run)
      add(this.bySeedless, seedless(parts), run)
      for (const rest of allButOne(parts)) add(this.byAllButOne, rest, run)
    }
  }

  expected({ matrixId, key, identityHash, declaredSeconds }: ExpectedRun): number {
    if (this.byIdentity.size === 0) return declaredSeconds
    const same = this.byIdentity.get(identityHash)
    if (same) return same.value
    if (key !== this.benchmark) {
      const parts = keyParts(key)
      const alike = this.byKey.get(key) ?? this.bySeedless.get(seedless(parts))
      if (alike) return alike.value
      const ratios = allButOne(parts).flatMap((rest) => this.byAllButOne.get(rest)?.ratio ?? [])
      if (ratios.length > 0) return declaredSeconds * (ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length)
    }
    const matrix = matrixId === null ? undefined : this.byMatrix.get(matrixId)
    return declaredSeconds * (matrix?.ratio ?? 1)
  }
}

function add(means: Map<string, Mean>, id: string, run: MeasuredRun): void {
  let mean = means.get(id)
  if (!mean) {
    mean = new Mean()
    means.set(id, mean)
  }
  mean.add(run)
}

function seedless(parts: string[]): string {
  return parts.filter((part) => !part.startsWith('seed=')).join(', ')
}

/** The key without each of its axes in turn; a run of one axis has nothing left that could be alike. */
function allButOne(parts: string[]): string[] {
  if (parts.length < 2) return []
  return parts.map((left, i) => `${left.slice(0, left.indexOf('='))}: ${parts.filter((_, at) => at !== i).join(', ')}`)
}
