/** One row of the table. Figures of one row share a unit. */
export interface Figure {
  name: string
  value: number
  unit: string
  /** What the value must not exceed; for a rate (a unit that ends in "/s") what it must reach. null: no budget. */
  budget: number | null
  /** The best published figure of a peer, in words. */
  peer: string
}

/** What every bench/<name>.bench.ts exports. */
export interface BenchModule {
  bench(): Promise<Figure[]>
}

export function isWithin({ value, budget, unit }: Figure): boolean {
  if (budget === null) return true
  return unit.endsWith('/s') ? value >= budget : value <= budget
}

const number = (value: number) =>
  value.toLocaleString('en', value >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 })

/** Lines of a table with aligned columns. */
export function table(figures: Figure[]): string[] {
  const rows = figures.map((figure) => [
    isWithin(figure) ? ' ' : '!',
    figure.name,
    `${number(figure.value)} ${figure.unit}`,
    figure.budget === null ? '–' : `${figure.unit.endsWith('/s') ? '≥' : '≤'} ${number(figure.budget)} ${figure.unit}`,
    figure.peer,
  ])
  const all = [['', 'what', 'figure', 'budget', 'best peer known'], ...rows]
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)))
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
}
