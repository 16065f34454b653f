import { saveText } from '@/components/charts/download'
import { request } from '@/components/data/api'
import { toast } from '@/components/ui/toast'
import { type ExportFacts, plotCsv, plotJson } from '@/lib/compare/export'
import type { ComparePlot } from '@/lib/compare/plot'
import type { Look, Theme } from './draw-lines'
import type { NamedLine } from './lines-chart'

type Format = 'csv' | 'json'
const TYPES = { csv: 'text/csv', json: 'application/json' } as const

const fileName = (text: string) => text.replace(/[^\w.-]+/g, '_').slice(0, 80)

/** The lines of a chart as they are drawn now. */
export function savePlot(
  format: Format,
  plot: ComparePlot,
  lines: readonly NamedLine[],
  what: Pick<ExportFacts, 'metric' | 'x' | 'smoothing'>,
): void {
  const facts = { ...what, url: window.location.href, at: new Date().toISOString() }
  const named = lines.map(({ key, label }) => ({ key, label }))
  const text = format === 'csv' ? plotCsv(plot, named, facts) : plotJson(plot, named, facts)
  saveText(`compare-${fileName(what.metric)}.${format}`, TYPES[format], text)
}

/** Every point of these runs, as the server writes it. */
export async function saveEverything(
  format: Format,
  runs: readonly string[],
  metric: string,
  attempts: 'joined' | 'last',
): Promise<void> {
  try {
    const query = { runs, names: [metric], attempts: attempts === 'last' ? 'last' : 'all', format }
    const answer = await request('/series/export', { json: query })
    saveBlob(`runs-${fileName(metric)}.${format}`, await answer.blob())
  } catch (error) {
    toast.error(error instanceof Error ? error.message : String(error))
  }
}

function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Browsers read the blob after the click returns.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** Lines that the legend of a picture names. */
const LEGEND = 24

/** The canvas of a chart with its title and legend, as a PNG. */
export function savePicture(
  box: HTMLElement,
  title: string,
  lines: readonly NamedLine[],
  looks: readonly Look[],
  theme: Theme,
): void {
  const source = box.querySelector<HTMLCanvasElement>('.uplot canvas')
  if (!source) return
  const ratio = source.width / source.clientWidth
  const listed = lines.slice(0, LEGEND)
  const picture = document.createElement('canvas')
  const head = 34 * ratio
  const row = 18 * ratio
  picture.width = source.width
  picture.height = head + source.height + (listed.length + (lines.length > LEGEND ? 1 : 0)) * row + 10 * ratio
  const context = picture.getContext('2d')!
  context.fillStyle = theme.panel
  context.fillRect(0, 0, picture.width, picture.height)
  context.drawImage(source, 0, head)
  context.textBaseline = 'middle'
  context.fillStyle = theme.ink
  context.font = theme.font.replace(/^\d+px/, `${13 * ratio}px`)
  context.fillText(title, 16 * ratio, head / 2)
  context.font = theme.font.replace(/^\d+px/, `${11 * ratio}px`)
  for (const [i, line] of listed.entries()) {
    const y = head + source.height + (i + 0.5) * row
    context.strokeStyle = looks[i]!.color
    context.lineWidth = 2 * ratio
    context.setLineDash(looks[i]!.dash.map((part) => part * ratio))
    context.beginPath()
    context.moveTo(16 * ratio, y)
    context.lineTo(40 * ratio, y)
    context.stroke()
    context.fillText(line.label, 48 * ratio, y)
  }
  if (lines.length > LEGEND)
    context.fillText(`and ${lines.length - LEGEND} more`, 48 * ratio, head + source.height + (LEGEND + 0.5) * row)
  picture.toBlob((blob) => {
    if (!blob) return void toast.error('The browser could not make a picture of the chart.')
    saveBlob(`compare-${fileName(title)}.png`, blob)
  })
}
