/**
 * The small charts of a run in sections: by the prefix of their names, so that thousands can be folded and found.
 * What the benchmark hints at, and names without a prefix, come first; what measures the machine comes last.
 */
import type { ChartGroup } from './groups'

export interface Section {
  /** The prefix, as "layers/12"; "" for names without one. */
  id: string
  charts: ChartGroup[]
}

/** A section of more charts than this is cut by the next part of the names, where that makes sections worth their heading. */
const LARGE = 60
const WORTH = 4

/** First parts of names that measure the machine and not the training. */
const SYSTEM = new Set(
  'system sys host machine gpu gpus cpu mem memory ram disk network net power temperature hardware'.split(' '),
)

const order = new Intl.Collator('en', { numeric: true })

/**
 * @param charts in the order in which a section shows them where nothing else decides
 * @param pinned ids that come first, as a section called "pinned"
 */
export function sectionsOf(charts: readonly ChartGroup[], pinned: readonly string[] = []): Section[] {
  const pins = new Set(pinned)
  const byPrefix = new Map<string, ChartGroup[]>()
  for (const chart of charts) {
    if (!pins.has(chart.id)) push(byPrefix, chart.hinted ? '' : prefix(chart.id, 1), chart)
  }
  const sections: Section[] = []
  for (const [id, members] of byPrefix) {
    const deeper = new Map<string, ChartGroup[]>()
    for (const chart of members) push(deeper, prefix(chart.id, 2), chart)
    const cut = id !== '' && members.length > LARGE && deeper.size > 1 && members.length >= WORTH * deeper.size
    for (const [deep, few] of cut ? deeper : [[id, members] as const]) sections.push({ id: deep, charts: few })
  }
  sections.sort((a, b) => rank(a.id) - rank(b.id) || order.compare(a.id, b.id))
  const first = charts.filter((chart) => pins.has(chart.id))
  if (first.length > 0) sections.unshift({ id: PINNED, charts: first })
  return sections
}

/** No prefix can be this: names hold no control characters. */
export const PINNED = '\u0000pinned'

function push(map: Map<string, ChartGroup[]>, key: string, chart: ChartGroup) {
  const known = map.get(key)
  if (known) known.push(chart)
  else map.set(key, [chart])
}

/** The first parts of a name, at most `depth` and never the last one. Parts end at "/", in a name without any at ".". */
export function prefix(name: string, depth: number): string {
  const mark = name.includes('/') ? '/' : '.'
  let end = -1
  for (let i = 0; i < depth; i++) {
    const next = name.indexOf(mark, end + 1)
    if (next < 0) break
    end = next
  }
  return end <= 0 ? '' : name.slice(0, end)
}

function rank(id: string): number {
  if (id === '') return 0
  return isSystem(id) ? 2 : 1
}

/** Whether a name, or a prefix, measures the machine. */
export function isSystem(name: string): boolean {
  return SYSTEM.has(name.split(/[/._]/, 1)[0]!.toLowerCase())
}

/**
 * Finds names by a part of them, whatever the case. With `*` (any text) or `?` (one character) it must fit the whole name.
 */
export function nameMatcher(query: string): (name: string) => boolean {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return () => true
  if (!/[*?]/.test(wanted)) return (name) => name.toLowerCase().includes(wanted)
  return (name) => fits(wanted, name.toLowerCase())
}

/** By hand: a regular expression of many stars can take for ever on a long name. */
function fits(pattern: string, text: string): boolean {
  let p = 0
  let star = -1
  let resume = 0
  for (let t = 0; t < text.length; ) {
    if (pattern[p] === '*') {
      star = p++
      resume = t
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++
      t++
    } else if (star >= 0) {
      p = star + 1
      t = ++resume
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
