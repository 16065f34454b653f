import type { ZodType } from 'zod'
import type { Issue } from '../errors/rungrid-error'
import type { AxisValue, Cell, Json } from '../matrix/types'
import type { Tree } from '../tree'

/** A measured number of a run. Scales differ: never average over scores of different scale. */
export interface Score {
  name: string
  /** null: could not be computed; the reason is in `note`. */
  value: number | null
  direction: 'higher' | 'lower'
  /** Lowest and highest possible value, where they exist. */
  scale?: [number, number]
  unit?: string
  /** How many samples it is the mean of. */
  samples?: number
  /** The one that the grid shows; exactly one of a run's scores. */
  headline?: boolean
  note?: string
}

/** A file that a successful run leaves in RUNGRID_RESULT_DIR. */
export interface DeclaredFile {
  /** Relative path with `/`. */
  path: string
  /** How it is checked once at publishing: parsed as JSON, as CSV with a header and at least one row, or only not empty. */
  format: 'json' | 'csv' | 'jsonl' | 'text' | 'binary'
  required: boolean
  title: string
}

export interface AxisDefinition {
  name: string
  title: string
  required: boolean
  /** One line for the form. */
  help: string
  /** Ready values for a picker. */
  choices?: { label: string; value: Json; detail?: string }[]
  /**
   * Turns one value of the spec into axis values (one, or several where a benchmark has subsets). `params` are those of
   * the stage as the user wrote them, before any parsing: what decides how a value is read (llm-eval: `adapter`).
   * Faults are returned, never thrown; their paths are relative to the value.
   */
  expand(raw: Json, params?: Record<string, Json>): { values: AxisValue[]; issues: Issue[] }
}

/** What an attempt executes. */
export type Program =
  /** A worker of ours, copied into the attempt as one file. */
  | { kind: 'builtin'; name: string }
  /** A worker of ours in Python: one file of the build's dist/workers, copied into the attempt; `python` runs it. */
  | { kind: 'python'; file: string; python: string }
  /** A program of the user's: an argument array, never a shell string. */
  | { kind: 'argv'; argv: string[] }

export interface Command {
  program: Program
  env?: Record<string, string>
  /** Working directory; default: the result directory. */
  cwd?: string
}

/** How a chart of a series should look; the first listed is the run's first chart. */
export interface SeriesHint {
  name: string
  title: string
  unit?: string
  direction?: 'higher' | 'lower'
  /** Drawn in the same chart as the series named here. */
  with?: string
}

/** What can be chosen on the axes, in full: names, parameters, limits and known defects. */
export interface Catalogue {
  /** Which version of the library this describes. */
  source: string
  benchmarks: {
    name: string
    subsets: { name: string; detail?: string; notes: string[] }[]
    /** The headline score of a run; null: it makes none. */
    score: { name: string; direction: 'higher' | 'lower'; scale: [number, number] } | null
    notes: string[]
  }[]
  /** Named attention configurations; `value` is what a spec may hold in full. */
  attention: { name: string; detail: string; value: Json; notes: string[] }[]
  /** What attention configurations are made of. */
  maskers: {
    type: string
    title: string
    /** A configuration has at most one that samples. */
    sampling: boolean
    parameters: { name: string; means: string; required: boolean; default?: Json }[]
    notes: string[]
  }[]
}

/** What holds for one value of the parameter that decides about the others. */
export interface Variant {
  id: string
  title: string
  description: string
  /** Zod strict object of all parameters, the deciding one among them. */
  params: ZodType<Record<string, Json>>
  axes: AxisDefinition[]
  paramAxes: string[]
  series: SeriesHint[]
  catalogue?(): Catalogue
}

/** A kind of work (CONTRIBUTING.md). Pure; a folder under lib/benchmarks exports one as `default`. */
export interface Benchmark {
  id: string
  title: string
  description: string
  /** Zod object: makes the launch form, the CLI options, the API schema and the docs. Unknown keys are faults. */
  params: ZodType<Record<string, Json>>
  axes: AxisDefinition[]
  /** Names of parameters that may also be axes (seed, lr); `'any'` for command. */
  paramAxes: string[] | 'any'
  /** Where one parameter decides which others and which axes there are (llm-eval: `adapter`). See lib/benchmarks/variants. */
  variants?: { param: string; default: string; all: Variant[] }
  commands: string[]
  /** Faults that need the whole cell. Paths start with `axes.` or `params.` */
  check(cell: Cell): Issue[]
  /** Segments below results_dir for the known axes; further axes are appended by lib/matrix as `@name=value`. */
  resultPath(cell: Cell): string[]
  /** Everything that changes the outcome. `version` grows when the meaning changes. */
  identity(cell: Cell): { version: number; value: Json }
  /**
   * Files whose content is part of the identity: paths as the user wrote them (relative ones start at the first root;
   * for a program of the user's, at its `cwd`), or `builtin:<name>` for what the installation brings along.
   * A worker of ours finds their real paths in its spec, by name. Undefined: no file is part of it.
   */
  inputs?(cell: Cell): string[] | undefined
  command(cell: Cell, command: string): Command
  files(cell: Cell): DeclaredFile[]
  readScores(tree: Tree, cell: Cell): Promise<Score[]>
  /** Declared cost in seconds on one CPU core or one GPU: used until durations were measured. */
  costSeconds(cell: Cell): number
  series: SeriesHint[]
}
