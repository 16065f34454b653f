import type { Score } from '../benchmarks/types'
import type { Axes } from '../matrix/types'
import type { Tree } from '../tree'

/** A tree whose files may be larger than memory: those are read piece by piece. */
export interface ImportTree extends Tree {
  /** Content as UTF-8 text in pieces; none where there is no such file. */
  chunks(path: string): AsyncIterable<string>
}

/** A column, or two as `benchmark+subset`: values of the second stand in groups named by the first. */
export interface AxisChoice {
  name: string
  column: string
}

export interface ScoreChoice {
  name: string
  column: string
  direction?: 'higher' | 'lower'
  scale?: [number, number]
}

/** What a person chose; whatever is absent is guessed, and the guess is told in `columns`. */
export interface ImportOptions {
  axes?: AxisChoice[]
  scores?: ScoreChoice[]
  /** Name of the score that the grid shows first. */
  headline?: string
}

/** A finished cell as its files tell it. */
export interface ImportedRun {
  axes: Axes
  scores: Score[]
  /** Directory of its files in the tree; empty: the root. */
  dir: string
  /** Its files, relative to `dir`. */
  files: string[]
  /** Why there is no result: the run is shown as failed, never as 0. */
  failure?: string
  /** ISO 8601 with a zone. */
  endedAt?: string
  durationSeconds?: number
  /** What a reader of the scores should know: an older result was left out, subsets are missing. */
  note?: string
}

export interface ImportProblem {
  /** File in the tree, `scores.csv:7` with a line. */
  path: string
  message: string
  fix: string
  /** Nothing is imported while there is an error. */
  level: 'error' | 'warning'
}

/** How a column of a table was understood. */
export interface ColumnUse {
  column: string
  role: 'axis' | 'group' | 'score' | 'samples' | 'error' | 'duration' | 'ended' | 'ignored'
  /** Name of the axis or the score. */
  name?: string
  direction?: 'higher' | 'lower'
  scale?: [number, number]
  /** Chosen by a rule of ours, not by a person. */
  guessed: boolean
  /** Why it is ignored. */
  reason?: string
  numeric: boolean
  /** The first different values. */
  examples: string[]
}

export interface Imported {
  /** A name for the matrix. */
  name: string
  runs: ImportedRun[]
  problems: ImportProblem[]
  /** Only of tables. */
  columns?: ColumnUse[]
}

/** A kind of finished work that can be imported. One file each; index.ts lists them. */
export interface ImportFormat {
  id: string
  title: string
  /** One sentence: what such a tree or file looks like. */
  description: string
  /** Looks at names, and at content only where names do not tell. */
  detect(tree: ImportTree): Promise<boolean>
  /** Never throws for what the files hold: every fault is a problem with its place. */
  read(tree: ImportTree, options: ImportOptions): Promise<Imported>
}
