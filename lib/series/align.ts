/** Several series on one axis. */
export interface Aligned {
  /** Ascending, each once. */
  x: number[]
  /** One column a series; null where it has no point. */
  columns: (number | null)[][]
}

/** Puts columns with ascending x side by side. Of equal x within one series the last counts. */
export function align(series: readonly { x: readonly number[]; y: readonly (number | null)[] }[]): Aligned {
  const x = [...new Set(series.flatMap((s) => s.x))].sort((a, b) => a - b)
  const place = new Map(x.map((value, i) => [value, i]))
  const columns = series.map((s) => {
    const column = new Array<number | null>(x.length).fill(null)
    for (let i = 0; i < s.x.length; i++) column[place.get(s.x[i]!)!] = s.y[i] ?? null
    return column
  })
  return { x, columns }
}
