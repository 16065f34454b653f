import type { Run, RunSummary } from '../../lib/api/runs'
import { ENDED_RUN_STATES, type RunState } from '../../lib/runs/states'
import { type Output, printable, runNote } from '../output'
import type { View } from './follow-matrix'
import type { RunView } from './follow-run'
import { type Metric, runLine } from './picture'

/** The runs that moved since they were last told; a run that only waits is no news at first. */
class Moves {
  #states = new Map<string, RunState>()

  take(runs: RunSummary[]): RunSummary[] {
    return runs.filter(({ id, state }) => {
      const before = this.#states.get(id)
      this.#states.set(id, state)
      return before !== state && !(before === undefined && state === 'queued')
    })
  }
}

/** One line whenever a run moves, for logs and pipes. */
export class Lines implements View {
  #moves = new Moves()

  constructor(readonly output: Output) {}

  show({ matrix, active, ended }: Parameters<View['show']>[0]): void {
    const done = ENDED_RUN_STATES.reduce((sum, state) => sum + (matrix.counts[state] ?? 0), 0)
    const width = String(matrix.total).length
    for (const run of this.#moves.take([...ended, ...active])) {
      const note = run.state === 'queued' ? '' : runNote(run)
      const count = `[${String(done).padStart(width)}/${matrix.total}]`
      this.output.out(printable(`${count} ${run.id}  ${run.state.padEnd(9)}  ${run.key}${note ? `  ${note}` : ''}`))
    }
  }

  note(text: string): void {
    this.output.err(printable(text))
  }

  stop(): void {}
}

/** A JSON document a line: `{"run": …}` whenever a run moves. */
export class JsonLines implements View {
  #moves = new Moves()

  constructor(readonly output: Output) {}

  show({ active, ended }: Parameters<View['show']>[0]): void {
    for (const run of this.#moves.take([...ended, ...active])) this.output.out(JSON.stringify({ run }))
  }

  note(text: string): void {
    this.output.err(printable(text))
  }

  stop(): void {}
}

/** One line whenever a run moves: another state, another whole percent. */
export class RunLines implements RunView {
  #last = ''

  constructor(readonly output: Output) {}

  show(run: Run, metric: Metric | null): void {
    const percent = run.progress?.progressPercentage
    const place = percent === undefined ? '' : `${Math.floor(percent)} %`
    const now = `${run.state} ${run.stale} ${place}`
    if (now === this.#last) return
    this.#last = now
    this.output.out(`${place.padStart(5)}  ${runLine(run, metric).label}`)
  }

  note(text: string): void {
    this.output.err(printable(text))
  }

  stop(): void {}
}

/** A JSON document a line: `{"run": …}` whenever its state or its progress is another. */
export class RunJsonLines implements RunView {
  #last = ''

  constructor(readonly output: Output) {}

  show(run: Run): void {
    const now = JSON.stringify([run.state, run.stale, run.attempts, run.progress])
    if (now === this.#last) return
    this.#last = now
    this.output.out(JSON.stringify({ run }))
  }

  note(text: string): void {
    this.output.err(printable(text))
  }

  stop(): void {}
}
