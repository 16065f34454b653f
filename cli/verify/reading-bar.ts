import cliProgress from 'cli-progress'
import type { Output } from '../output'

/** Runs below this are read before anybody could read a bar. */
const WORTH_A_BAR = 20

/** How many runs are read, on a terminal; nothing elsewhere. */
export class ReadingBar {
  #bar: cliProgress.SingleBar | undefined

  constructor(readonly output: Output) {}

  update(done: number, total: number): void {
    if (!this.output.isTTY || !this.output.stream || total < WORTH_A_BAR) return
    if (!this.#bar) {
      this.#bar = new cliProgress.SingleBar({
        stream: this.output.stream,
        format: 'reading {bar} {value} of {total} runs',
        barsize: 24,
        hideCursor: true,
        clearOnComplete: true,
        fps: 10,
      })
      this.#bar.start(total, done)
    } else this.#bar.update(done)
  }

  stop(): void {
    this.#bar?.stop()
  }
}
