/**
 * What starts, watches and stops workers (server/scheduler/README.md). Handles are plain data: they are stored with the attempt,
 * and a server that never saw the worker start finds it again by them.
 */

export interface Handle {
  attemptId: string
  /** Control directory of the attempt. */
  dir: string
  /** Process that supervises the worker. */
  pid: number
  /** Start time of that process as the kernel tells it, a text. With pid and boot it is an identity. */
  start: string
  /** Boot id of the machine. */
  boot: string
}

export interface StartRequest {
  attemptId: string
  /** Control directory; exists and is empty but for what the caller prepared. */
  dir: string
  argv: string[]
  env: Record<string, string>
  cwd: string
}

export type Poll =
  | { state: 'alive' }
  /** The worker ended and its exit was recorded. */
  | { state: 'exited'; code: number | null; signal: string | null; at: Date }
  /** Proof that nothing runs any more, without a recorded exit. */
  | { state: 'gone'; reason: string }
  /** Can't be told now. Never an end. */
  | { state: 'unknown'; reason: string }

/** What is found of an attempt whose start nobody saw to the end. */
export type Found =
  | { state: 'running'; handle: Handle }
  /** It was claimed for good by `giveUp`, before or now: its worker never ran and never will. */
  | { state: 'never-started' }
  | { state: 'gone'; reason: string }
  | { state: 'unknown'; reason: string }

export interface Engine {
  readonly id: string
  /** Starts the worker; resolves as soon as its supervisor exists. */
  start(request: StartRequest): Promise<Handle>
  poll(handles: Handle[]): Promise<Map<string, Poll>>
  /** Asks the whole tree to end, and kills it once the deadline has passed. Call it again until poll says it ended. */
  stop(handle: Handle, deadline: Date): Promise<void>
  /** Ends whatever of the tree outlived the worker. Resolves when nothing is left. */
  sweep(handle: Handle): Promise<void>
  /**
   * Decides about an attempt without a handle: adopts what runs, or claims the attempt so that it never will.
   * Claim and start exclude each other, whoever dies in between.
   */
  adopt(attemptId: string, dir: string): Promise<Found>
  /** Time of the worker's last sign of life: a write to its logs, status or metrics. */
  lastSign(dir: string): Promise<Date | null>
  /** Called when a worker that this process started has ended. */
  onExit(callback: (attemptId: string) => void): void
}
