/** Mean and spread of several runs on a common grid. */

export interface Means {
  /** Over the runs that have a finite value there; null where their points are not finite, undefined where none has any. */
  mean: (number | null | undefined)[]
  /** Sample standard deviation (divided by n − 1); null where fewer than two runs have a value. */
  std: (number | null)[]
  /** Runs that the mean is over, place by place. */
  n: number[]
}

/** @param columns one a run, all of `length` places; null and undefined as `align` gives them */
export function meansOf(columns: readonly (readonly (number | null | undefined)[])[], length: number): Means {
  const means: Means = { mean: [], std: [], n: [] }
  for (let place = 0; place < length; place++) {
    let n = 0
    let mean = 0
    let squares = 0
    let odd = false
    for (const column of columns) {
      const value = column[place]
      if (value === undefined) continue
      if (value === null || !Number.isFinite(value)) {
        odd = true
        continue
      }
      // Welford's way: sums of squares of large losses that differ little would cancel.
      n++
      const away = value - mean
      mean += away / n
      squares += away * (value - mean)
    }
    means.mean.push(n > 0 ? mean : odd ? null : undefined)
    means.std.push(n > 1 ? Math.sqrt(squares / (n - 1)) : null)
    means.n.push(n)
  }
  return means
}

/** How the number of runs behind a mean goes: "n 3", "n 3; 2 from step 801", "n 1 to 3". */
export function countWords(n: readonly number[], x: readonly number[], place: (x: number) => string): string {
  const inside = n.map((count, i) => ({ count, at: x[i]! })).filter(({ count }) => count > 0)
  const most = inside.reduce((max, { count }) => Math.max(max, count), 0)
  const last = inside[inside.length - 1]
  if (!last) return 'n 0'
  if (inside.every(({ count }) => count === most)) return `n ${most}`
  if (last.count === most) return `n ${Math.min(...inside.map(({ count }) => count))} to ${most}`
  const full = inside.findLastIndex(({ count }) => count === most)
  return `n ${most}; ${last.count} from ${place(inside[full + 1]!.at)}`
}
