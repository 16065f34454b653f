import cliProgress from 'cli-progress'
import type { Device } from '../../lib/api/devices'
import type { Run } from '../../lib/api/runs'
import { type Output, printable } from '../output'
import type { View } from './follow-matrix'
import type { RunView } from './follow-run'
import { DeviceLines, type Metric, overallLine, type PictureLine, runLine } from './picture'

/** Lines of devices at most; fewer where the terminal is lower. */
const MOST_DEVICES = 16
/** Lines that stay free: the one of all, the one that says how many more, and the prompt. */
const OTHER_LINES = 4
/** Characters of a bar; where lines are short it leaves most of them to the words. */
const LONGEST_BAR = 24

/** Lines that are drawn over and over in their place. */
class Drawing {
  #bars: cliProgress.MultiBar
  #drawn = new Map<string, cliProgress.SingleBar>()

  constructor(readonly output: Output) {
    this.#bars = new cliProgress.MultiBar({
      stream: output.stream,
      hideCursor: true,
      clearOnComplete: false,
      stopOnComplete: false,
      fps: 4,
      // Asked at each drawing: a terminal may be made narrower meanwhile, and a line that wraps is drawn twice.
      format: (_options, _params, payload: { text: string }) => [...payload.text].slice(0, this.#columns).join(''),
    })
  }

  get rows(): number {
    return this.output.stream?.rows ?? 24
  }

  get #columns(): number {
    return Math.max(20, (this.output.stream?.columns ?? 80) - 1)
  }

  draw(lines: PictureLine[]): void {
    const head = Math.max(...lines.map((line) => line.head.length))
    for (const line of lines) {
      const text = drawn(line, head, Math.min(LONGEST_BAR, Math.floor(this.#columns / 4)))
      const bar = this.#drawn.get(line.id)
      if (bar) bar.update(0, { text })
      else this.#drawn.set(line.id, this.#bars.create(1, 0, { text }))
    }
  }

  note(text: string): void {
    this.#bars.log(`${printable(text)}\n`)
    this.#bars.update()
  }

  stop(): void {
    this.#bars.stop()
  }
}

/** On a terminal: one bar for the matrix and one for each slot with the run on it. */
export class Bars implements View {
  #devices: DeviceLines
  #drawing: Drawing
  /** Places of the lines below the first: which slot stands where may change, how many there are only grows. */
  #shown = 0

  constructor(output: Output, devices: Device[]) {
    this.#devices = new DeviceLines(devices)
    this.#drawing = new Drawing(output)
  }

  show({ matrix, active }: Parameters<View['show']>[0]): void {
    const slots = this.#devices.lines(active)
    const most = Math.max(1, Math.min(MOST_DEVICES, this.#drawing.rows - OTHER_LINES))
    const lines = [overallLine(matrix, active), ...inPlaces(slots.slice(0, most))]
    const hidden = slots.length - most
    if (hidden > 0) lines.push({ id: 'more', head: '', share: null, label: `… and ${hidden} more` })
    // A terminal that was made lower has lines less: those that were drawn are left empty.
    for (let place = lines.length; place < this.#shown; place++)
      lines.push({ id: `place ${place - 1}`, head: '', share: null, label: '' })
    this.#shown = lines.length
    this.#drawing.draw(lines)
  }

  note(text: string): void {
    this.#drawing.note(text)
  }

  stop(): void {
    this.#drawing.stop()
  }
}

function inPlaces(lines: PictureLine[]): PictureLine[] {
  return lines.map((line, i) => ({ ...line, id: `place ${i}` }))
}

/** On a terminal: the bar of one run. */
export class RunBar implements RunView {
  #drawing: Drawing

  constructor(output: Output) {
    this.#drawing = new Drawing(output)
  }

  show(run: Run, metric: Metric | null): void {
    this.#drawing.draw([runLine(run, metric)])
  }

  note(text: string): void {
    this.#drawing.note(text)
  }

  stop(): void {
    this.#drawing.stop()
  }
}

function drawn({ head, share, label }: PictureLine, width: number, bar: number): string {
  const before = width > 0 ? `${head.padEnd(width)}  ` : ''
  if (share === null) return `${before}${' '.repeat(bar)}        ${label}`
  const full = Math.round(share * bar)
  const percent = `${Math.floor(share * 100)} %`.padStart(5)
  return `${before}${'█'.repeat(full)}${'░'.repeat(bar - full)}  ${percent} ${label}`
}
