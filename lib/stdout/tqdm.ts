import { readPairs } from './pairs'
import type { Bar, ReadLine } from './types'

const MAX_LABEL = 200
const COUNT = String.raw`[\d.]+[kMGTPEZ]?i?[A-Za-z]?`
/** `Train:  45%|████▌     | 450/1000 [00:12<00:15, 36.5it/s, loss=0.123]` up to the rate. */
const WITH_TOTAL = new RegExp(String.raw`(\d{1,3})%\|[^|]*\| *(${COUNT})/(${COUNT}) \[[\d:]+<([\d:]+|\?), `)
/** `Train: 450it [00:12, 36.5it/s, loss=0.123]` up to the rate. */
const WITHOUT_TOTAL = /(?:^|: )(\d+)[A-Za-z]+ \[[\d:]+, /

/** A progress bar of tqdm, with the numbers of its postfix. */
export const readTqdm: ReadLine = (line, options) => {
  const whole = WITH_TOTAL.exec(line)
  const open = whole ?? WITHOUT_TOTAL.exec(line)
  if (!open) return null
  const begin = open.index + open[0].length
  const end = line.lastIndexOf(']')
  if (end < begin) return null
  const comma = line.indexOf(',', begin)
  const pairs = comma < 0 || comma > end ? null : readPairs(line.slice(comma + 1, end), options)
  return { ...pairs, values: pairs?.values ?? [], bar: whole ? barOf(whole) : openBarOf(open) }
}

function barOf(match: RegExpExecArray): Bar {
  const [, percent, n, total, remaining] = match
  return {
    label: labelOf(match.input.slice(0, match.index)),
    n: integerOf(n!),
    total: integerOf(total!),
    percent: Math.min(100, Number(percent)),
    remainingSeconds: secondsOf(remaining!),
  }
}

function openBarOf(match: RegExpExecArray): Bar {
  const label = labelOf(match.input.slice(0, match.index))
  return { label, n: integerOf(match[1]!), total: null, percent: null, remainingSeconds: null }
}

/** Without what no database stores as text: half a character may be left by the cut. */
function labelOf(text: string): string {
  const label = text.trim().replace(/:$/, '').trim()
  return label.slice(0, MAX_LABEL).replace(/[\p{Cc}\p{Cs}]/gu, '')
}

function integerOf(text: string): number | null {
  const value = Number(text)
  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : null
}

/** `00:15` or `1:02:03`; null for `?`. */
function secondsOf(text: string): number | null {
  if (text === '?') return null
  const seconds = text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  return Number.isFinite(seconds) ? seconds : null
}
