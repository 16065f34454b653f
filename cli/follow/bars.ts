import cliProgress from 'cli-progress'
import type { Device } from '../../lib/api/devices'
import { type Output, printable } from '../output'
import type { View } from './follow-matrix'
import { DeviceLines, overallLine, type PictureLine } from './picture'

/** Lines of devices that fit a usual terminal with the rest. */
const MOST_DEVICES = 16
const BAR = 24

/** On a terminal: one bar for the matrix and one for each slot with the run on it. */
export class Bars implements View {
  #bars: cliProgress.MultiBar
  #drawn = new Map<string, cliProgress.SingleBar>()
  #devices: DeviceLines

  constructor(output: Output, devices: Device[]) {
    this.#devices = new DeviceLines(devices)
    this.#bars = new cliProgress.MultiBar({
      stream: output.stream,
      hideCursor: true,
      clearOnComplete: false,
      stopOnComplete: false,
      fps: 4,
      format: (_options, _params, payload: { text: string }) => payload.text,
    })
  }

  show({ matrix, active }: Parameters<View['show']>[0]): void {
    const slots = this.#devices.lines(active)
    const lines = [overallLine(matrix, active), ...slots.slice(0, MOST_DEVICES)]
    const hidden = slots.length - MOST_DEVICES
    if (hidden > 0) lines.push({ id: 'more', head: '', share: null, label: `… and ${hidden} more slots` })
    const head = Math.max(...lines.map((line) => line.head.length))
    for (const line of lines) {
      const text = drawn(line, head)
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

function drawn({ head, share, label }: PictureLine, width: number): string {
  const before = head.padEnd(width)
  if (share === null) return `${before}  ${' '.repeat(BAR)}        ${label}`
  const full = Math.round(share * BAR)
  const percent = `${Math.floor(share * 100)} %`.padStart(5)
  return `${before}  ${'█'.repeat(full)}${'░'.repeat(BAR - full)}  ${percent} ${label}`
}
