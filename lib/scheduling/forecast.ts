/**
 * The forecast: when each waiting run should start and each matrix end, by playing the placement through in thought.
 * Pure. It starts runs by the same rules as placement (seats.ts), lets each end after its expected duration, and goes
 * on at the next end. Where durations are as expected, what it says is what will happen.
 *
 * Asking each of 10,000 waiting runs after each of 10,000 ends would be 100,000,000 questions. So runs that ask for
 * the same are a *line*: when its first run finds too few free devices, the others need not be asked. Lines wait in a
 * heap by the place of their first run, so that runs are met in the order of the queue; and behind a reservation, a
 * tree over the durations of a line finds the next run that is short enough. That makes 10,000 runs on 8 devices a
 * matter of tens of milliseconds.
 */
import { Heap } from './heap'
import { MinTree } from './min-tree'
import { findSeats, hasFreeShare, type Reservation, reserve, type Seat, takeSeats } from './seats'
import type { SharedDevice, WaitingRun } from './types'

/** A run that has a worker, or whose results are being published. */
export interface ActiveRun {
  id: string
  matrixId: string
  stage: number
  resultDir: string | number
  /** When it should end; null: unknown. */
  endsAt: Date | null
  /** It counts against max_concurrent_runs: all but a run that publishes. */
  working: boolean
}

export interface ForecastInput<R extends WaitingRun, D extends SharedDevice> {
  /** Waiting runs in the order in which they are placed. */
  queue: R[]
  devices: D[]
  active: ActiveRun[]
  /**
   * The devices that a run may use, or why there are too few, and how many its matrix names; asked once for runs that
   * ask for the same.
   */
  candidatesFor(run: R, devices: D[]): { candidates: D[]; allowed: number; reason: string | null }
  now: Date
}

export interface Foreseen {
  /** Place in the queue, from 1. */
  position: number
  /** Milliseconds since 1970; null: it can't be known. */
  startsAt: number | null
  /** When one of the devices that it may use should give something back; null: unknown, or nothing is held. */
  nextEnd: number | null
}

export interface Forecast {
  runs: Map<string, Foreseen>
  /** When the last run of a matrix should end, for matrices with waiting or active runs; null: it can't be known. */
  ends: Map<string, number | null>
}

/** Stands for a duration that nobody knows: longer than any, and still there. */
const UNKNOWN = Number.MAX_VALUE
const GONE = Number.POSITIVE_INFINITY
/** An end that should have been is still to come: the next moment is as good as any. */
const MOMENT_MS = 1

/** Runs that ask for the same: what keeps one of them waiting for devices keeps all of them. */
interface Line<R, D> {
  runs: R[]
  /** Places of its runs in the whole queue. */
  places: number[]
  /** Durations of the runs that may start as far as time is concerned. */
  waiting: MinTree
  candidates: D[]
  allowed: number
  nextEnd: number | null
  /** Where this pass is in it. */
  at: number
}

type Event<R, D> =
  /** Devices are given back. */
  | { kind: 'end'; run: WaitingRun | ActiveRun; devices: D[]; working: boolean }
  /** The back-off of a retry is over. */
  | { kind: 'ready'; line: Line<R, D>; index: number }

export function forecast<R extends WaitingRun, D extends SharedDevice>(input: ForecastInput<R, D>): Forecast {
  return new Simulation(input).run()
}

class Simulation<R extends WaitingRun, D extends SharedDevice> {
  private readonly devices: D[]
  /** Devices that some waiting run may use. */
  private readonly useful = new Set<D>()
  private readonly lines = new Heap<Line<R, D>>()
  private readonly events = new Heap<Event<R, D>>()
  /** Lines of stages that are not open yet, by matrix and stage. */
  private readonly closed = new Map<string, Map<number, Line<R, D>[]>>()
  /** Runs that have not ended, by matrix and stage. */
  private readonly open = new Map<string, Map<number, number>>()
  private readonly working = new Map<string, number>()
  private readonly targets = new Set<string | number>()
  private readonly foreseen = new Map<string, Foreseen>()
  private readonly ends = new Map<string, number | null>()

  constructor(private readonly input: ForecastInput<R, D>) {
    this.devices = input.devices.map((device) => ({ ...device, holds: [...device.holds] }))
  }

  run(): Forecast {
    this.seatActive()
    this.lineUp()
    let now = this.input.now.getTime()
    this.pass(now)
    while (this.events.size > 0) {
      now = Math.max(now, this.events.lowest)
      while (this.events.lowest <= now) this.happen(this.events.pop()!)
      this.pass(now)
    }
    for (const run of this.input.queue)
      if (this.foreseen.get(run.id)!.startsAt === null) this.ends.set(run.matrixId, null)
    return { runs: this.foreseen, ends: this.ends }
  }

  private seatActive(): void {
    const now = this.input.now.getTime()
    for (const run of this.input.active) {
      const devices = this.devices.filter((device) => device.holds.some((hold) => hold.runId === run.id))
      this.begin(run, run.working)
      const end = run.endsAt === null ? null : Math.max(run.endsAt.getTime(), now + MOMENT_MS)
      this.endsLater(run.matrixId, end)
      if (end !== null) this.events.push(end, { kind: 'end', run, devices, working: run.working })
      this.count(run, 1)
    }
  }

  /** Sorts the queue into lines. */
  private lineUp(): void {
    const drafts = new Map<string, { runs: R[]; places: number[] }>()
    for (const [place, run] of this.input.queue.entries()) {
      this.count(run, 1)
      const id = askedBy(run)
      const draft = drafts.get(id)
      if (draft) {
        draft.runs.push(run)
        draft.places.push(place)
      } else drafts.set(id, { runs: [run], places: [place] })
    }
    const now = this.input.now.getTime()
    for (const { runs, places } of drafts.values()) {
      const first = runs[0]!
      const { candidates, allowed, reason } = this.input.candidatesFor(first, this.devices)
      const isReady = (run: R) => run.notBefore === null || run.notBefore.getTime() <= now
      const line: Line<R, D> = {
        runs,
        places,
        waiting: new MinTree(runs.map((run) => (isReady(run) ? (run.costSeconds ?? UNKNOWN) : GONE))),
        candidates,
        allowed,
        nextEnd: nextEndOn(candidates),
        at: 0,
      }
      for (const [i, run] of runs.entries())
        this.foreseen.set(run.id, { position: places[i]! + 1, startsAt: null, nextEnd: line.nextEnd })
      // No end of a run makes up for devices that are not there, or for a failed run of the stage before.
      if (reason !== null || first.stageFailed > 0) continue
      for (const device of candidates) this.useful.add(device)
      for (const [index, run] of runs.entries())
        if (!isReady(run)) this.events.push(run.notBefore!.getTime(), { kind: 'ready', line, index })
      if (this.isOpen(first)) this.enqueue(line, 0)
      else this.close(first, line)
    }
  }

  /** One placement, as the scheduler makes it. */
  private pass(now: number): void {
    /** Lines that left the heap, and lines whose place in it is behind a run that still waits. */
    const passed: Line<R, D>[] = []
    const skipped = new Set<Line<R, D>>()
    let reservation: Reservation | null = null
    while (this.lines.size > 0 && this.hasRoom()) {
      const line = this.lines.pop()!
      const run = line.runs[line.at]!
      const cap = run.maxConcurrentRuns
      if (cap !== null && (this.working.get(run.matrixId) ?? 0) >= cap) {
        passed.push(line)
        continue
      }
      let longest = UNKNOWN
      if (this.targets.has(run.resultDir)) skipped.add(line)
      else {
        const { seats, fitting } = findSeats(run, line.candidates, line.allowed, reservation, now)
        if (seats) {
          this.start(run, now, seats)
          line.waiting.set(line.at, GONE)
        } else if (reservation && fitting >= run.devices) {
          longest = Math.min(UNKNOWN, (reservation.from - now + MOMENT_MS) / 1000)
          skipped.add(line)
        } else {
          reservation ??= reserve(run, line.candidates, line.allowed, now)
          passed.push(line)
          continue
        }
      }
      this.enqueue(line, line.at + 1, longest)
    }
    if (skipped.size > 0) this.lines.remove((line) => skipped.has(line))
    for (const line of new Set([...passed, ...skipped])) this.enqueue(line, 0)
  }

  /** Puts a line where its next run from `from` on stands that is no longer than `longest`; without one it stays out. */
  private enqueue(line: Line<R, D>, from: number, longest = UNKNOWN): void {
    line.at = line.waiting.firstAtMost(from, longest)
    if (line.at !== -1) this.lines.push(line.places[line.at]!, line)
  }

  private start(run: R, now: number, seats: Seat<D>[]): void {
    const end = takeSeats(run, seats, now)?.getTime() ?? null
    const devices = seats.map((seat) => seat.device)
    this.foreseen.get(run.id)!.startsAt = now
    this.begin(run, true)
    this.endsLater(run.matrixId, end)
    if (end !== null) this.events.push(end, { kind: 'end', run, devices, working: true })
  }

  private begin(run: WaitingRun | ActiveRun, working: boolean): void {
    this.targets.add(run.resultDir)
    if (working) this.working.set(run.matrixId, (this.working.get(run.matrixId) ?? 0) + 1)
  }

  private happen(event: Event<R, D>): void {
    if (event.kind === 'ready') {
      const { line, index } = event
      const wasEmpty = line.waiting.firstAtMost(0, UNKNOWN) === -1
      line.waiting.set(index, line.runs[index]!.costSeconds ?? UNKNOWN)
      // A line that is in the heap already may begin with this run now: its place there is made anew.
      if (this.isOpen(line.runs[index]!)) this.reenter(line, wasEmpty)
      return
    }
    const { run, devices, working } = event
    for (const device of devices) device.holds = device.holds.filter((hold) => hold.runId !== run.id)
    this.targets.delete(run.resultDir)
    if (working) this.working.set(run.matrixId, this.working.get(run.matrixId)! - 1)
    this.count(run, -1)
    for (const [stage, lines] of this.closed.get(run.matrixId) ?? []) {
      if (!this.isOpen({ matrixId: run.matrixId, stage })) continue
      this.closed.get(run.matrixId)!.delete(stage)
      for (const line of lines) this.enqueue(line, 0)
    }
  }

  private reenter(line: Line<R, D>, wasEmpty: boolean): void {
    if (!wasEmpty) this.lines.remove((other) => other === line)
    this.enqueue(line, 0)
  }

  private hasRoom(): boolean {
    for (const device of this.useful) if (hasFreeShare(device)) return true
    return false
  }

  private count({ matrixId, stage }: { matrixId: string; stage: number }, change: number): void {
    const stages = this.open.get(matrixId) ?? new Map<number, number>()
    this.open.set(matrixId, stages)
    stages.set(stage, (stages.get(stage) ?? 0) + change)
  }

  /** Whether every run of the stages before has ended. */
  private isOpen({ matrixId, stage }: { matrixId: string; stage: number }): boolean {
    if (stage === 0) return true
    for (const [other, count] of this.open.get(matrixId) ?? []) if (other < stage && count > 0) return false
    return true
  }

  private close({ matrixId, stage }: R, line: Line<R, D>): void {
    const stages = this.closed.get(matrixId) ?? new Map<number, Line<R, D>[]>()
    this.closed.set(matrixId, stages)
    stages.set(stage, [...(stages.get(stage) ?? []), line])
  }

  private endsLater(matrixId: string, end: number | null): void {
    const known = this.ends.get(matrixId)
    this.ends.set(matrixId, end === null || known === null ? null : Math.max(known ?? end, end))
  }
}

/** The same text for runs that the same devices serve and the same limits hold. */
function askedBy(run: WaitingRun): string {
  const { devices, memoryGib, exclusive, allowedDevices, maxConcurrentRuns, stage, stageFailed, waitsForStrangers } =
    run
  // Of matrices without a cap, runs of the first stage are all alike.
  const matrix = stage > 0 || maxConcurrentRuns !== null ? `${run.matrixId} ${stage} ${maxConcurrentRuns}` : ''
  return `${devices} ${memoryGib} ${exclusive} ${waitsForStrangers} ${stageFailed > 0} ${allowedDevices?.join() ?? '*'} ${matrix}`
}

function nextEndOn(devices: SharedDevice[]): number | null {
  let next: number | null = null
  for (const { holds } of devices)
    for (const { endsAt } of holds) if (endsAt && (next === null || endsAt.getTime() < next)) next = endsAt.getTime()
  return next
}
