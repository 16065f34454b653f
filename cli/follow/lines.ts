import type { RunSummary } from '../../lib/api/runs'
import { isEnded, type RunState } from '../../lib/runs/states'
import { type Output, printable, runNote } from '../output'
import type { View } from './follow-matrix'

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

  show({ matrix, moved }: Parameters<View['show']>[0]): void {
    if (!moved) return
    const done = moved.filter((run) => isEnded(run.state)).length
    const width = String(matrix.total).length
    for (const run of this.#moves.take(moved)) {
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

  show({ moved }: Parameters<View['show']>[0]): void {
    for (const run of this.#moves.take(moved ?? [])) this.output.out(JSON.stringify({ run }))
  }

  note(text: string): void {
    this.output.err(printable(text))
  }

  stop(): void {}
}
