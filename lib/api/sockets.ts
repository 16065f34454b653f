/**
 * Socket messages (docs/ARCHITECTURE.md). Topics: `overview`, `devices`, `alerts` (firings and rules), `reports` (their
 * list), `matrix:<id>`, `run:<id>`, `report:<id>`, `log:<run id>`.
 * The client emits `subscribe`/`unsubscribe` with topics; the server answers with a `signal` a topic at once.
 */
import type { Progress } from '../progress/schema'
import type { RunSummary } from './runs'
import type { WireNumber } from './series'

export interface Signal {
  topic: string
  /** Grows with every change of the topic; comparable only within one connection. */
  version: number
  /** Patches of this topic were dropped: what they would have changed must be read again. */
  gap?: boolean
}

/** New points of a run, as columns; what the chart does not hold yet. */
export interface PointsPatch {
  runId: string
  attemptId: string
  series: { name: string; step: number[]; time: number[]; value: WireNumber[] }[]
}

export interface ProgressPatch {
  runId: string
  attemptId: string
  progress: Progress
  /** Milliseconds since 1970. */
  heardAt: number
}

/** Bytes that the logs of the latest attempt have by now: for `log:<run id>`, when they changed. */
export interface LogPatch {
  runId: string
  /** Number of the attempt. */
  attempt: number
  stdout: number
  stderr: number
}

export interface ServerToClient {
  signal: (signal: Signal) => void
  points: (patch: PointsPatch) => void
  progress: (patch: ProgressPatch) => void
  /** Changed cells of `matrix:<id>`. */
  cells: (patch: { matrixId: string; cells: RunSummary[] }) => void
  log: (patch: LogPatch) => void
  /** State of the server behind the socket: the database may be away. */
  health: (health: { database: boolean; at: number }) => void
}

export interface ClientToServer {
  subscribe: (topics: string[]) => void
  unsubscribe: (topics: string[]) => void
  /**
   * Of which series of a run points are wanted: those on open charts; null: all, as before anything was said. At most 500
   * names. Answered when it holds: from then on every point of these series is sent or told as a gap.
   */
  charts: (wanted: { runId: string; names: string[] | null }, done?: () => void) => void
}
