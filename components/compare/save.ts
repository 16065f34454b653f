import { saveText } from '@/components/charts/download'
import { call } from '@/components/data/api'
import { toast } from '@/components/ui/toast'
import type { SeriesResult } from '@/lib/api/series'
import { toCsv, toJson } from '@/lib/charts/export'
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

/** Every run with up to 5,000 entries, which is every point of most. */
export async function saveEverything(
  format: Format,
  runs: readonly string[],
  metric: string,
  attempts: 'joined' | 'last',
): Promise<void> {
  try {
    const query = { runs, names: [metric], attempts: attempts === 'last' ? 'last' : 'all', buckets: 5000 }
    const facts = { run: runs.join(' '), query, at: Date.now() }
    const { series } = await call<SeriesResult>('/series/query', { json: query })
    saveText(`runs-${fileName(metric)}.${format}`, TYPES[format], format === 'csv' ? toCsv(series, facts) : toJson(series, facts))
  } catch (error) {
    toast.error(error instanceof Error ? error.message : String(error))
  }
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
    const url = URL.createObjectURL(blob)
    const link = document.createElement('a')
    link.href = url
    link.download = `compare-${fileName(title)}.png`
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  })
}
