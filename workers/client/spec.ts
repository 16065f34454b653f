import { readFileSync } from 'node:fs'
import type { Axes, Json } from '../../lib/matrix/types'

/** What an attempt shall do: the document at RUNGRID_SPEC. */
export interface Spec {
  runId: string
  attemptId: string
  /** 1 for the first attempt of the run. */
  attempt: number
  benchmark: string
  command: string
  params: Record<string, Json>
  axes: Axes
  devices: string[]
  seed: number | null
  /** Name of an input, as the benchmark gave it, to its absolute path. */
  inputs: Record<string, string>
}

type Environment = Record<string, string | undefined>

/** @throws where RUNGRID_SPEC is not set, not there or not JSON: without it a worker has nothing to do. */
export function readSpec(env: Environment = process.env): Spec {
  return JSON.parse(readFileSync(required('RUNGRID_SPEC', env), 'utf8'))
}

/** A variable of the worker contract that this worker cannot do without. */
export function required(name: string, env: Environment = process.env): string {
  const value = env[name]
  if (!value) throw new Error(`${name} is not set: start this program through rungrid, or set the worker variables`)
  return value
}
