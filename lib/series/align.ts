/**
 * Several series on one grid, so that a comparison compares like with like.
 *
 * Without a width every x that any series has is a place of the grid. With one, a place is a bucket [k · width,
 * (k + 1) · width) that any series has a point in; it stands at the last x that any of them has there, and a series is
 * shown there with its last point in it. The very first x keeps a place of its own: a curve begins where it begins.
 * Nothing is interpolated and nothing is carried forward: where a series has no point it has none.
 */

export interface Places {
  /** Ascending, each once. */
  x: number[]
  /** A column a series: index of its point at each place, −1 where it has none. */
  at: Int32Array[]
}

/**
 * Where the points of each series stand on the common grid.
 * @param xs ascending x of each series; of equal x within one series the last counts
 * @param width of a bucket in the unit of x; 0: every x is a place
 */
export function placesOf(xs: readonly (readonly number[])[], width = 0): Places {
  if (width === 0 && xs.length > 0 && xs.every((x) => same(x, xs[0]!)) && isStrict(xs[0]!)) {
    const identity = Int32Array.from(xs[0]!, (_, i) => i)
    return { x: xs[0]!.slice(), at: xs.map(() => identity) }
  }
  const first = xs.reduce((least, x) => Math.min(least, x[0] ?? least), Number.POSITIVE_INFINITY)
  const keyOf = width === 0 ? (x: number) => x : (x: number) => (x === first ? -Infinity : Math.floor(x / width))
  const keyed = xs.map((x) => lastOfEach(x, keyOf))
  let keys: number[] = []
  for (const { key } of keyed) keys = union(keys, key)
  const x = new Array<number>(keys.length).fill(Number.NEGATIVE_INFINITY)
  const at = keyed.map(({ key, index }, series) => {
    const column = new Int32Array(keys.length).fill(-1)
    let place = 0
    for (let i = 0; i < key.length; i++) {
      while (keys[place] !== key[i]) place++
      column[place] = index[i]!
      x[place] = Math.max(x[place]!, xs[series]![index[i]!]!)
    }
    return column
  })
  return { x, at }
}

/** Several series side by side. */
export interface Aligned {
  x: number[]
  /** A column a series: null where its point is not finite, undefined where it has no point. */
  columns: (number | null | undefined)[][]
}

/** As `placesOf`, with the values. */
export function align(series: readonly { x: readonly number[]; y: readonly (number | null)[] }[], width = 0): Aligned {
  const { x, at } = placesOf(
    series.map((s) => s.x),
    width,
  )
  return { x, columns: series.map(({ y }, i) => Array.from(at[i]!, (point) => valueAt(y, point))) }
}

function valueAt(y: readonly (number | null)[], point: number): number | null | undefined {
  if (point < 0) return undefined
  const value = y[point]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** Places of a grid that is drawn; more than the pixels of any screen. */
const MOST_PLACES = 2000
/** Share of the places within its ends that a series must have for the grid of single steps to be a common one. */
const COMMON = 0.9

/**
 * The width of buckets that fits series, in the unit of x.
 * @param widths steps that an entry of each series spans already; 1: single points
 * @param shared every series should have a point at every place within its ends, as means need it
 * @param whole x are whole steps: widths are powers of two, as those of the server
 */
export function gridWidth(
  xs: readonly (readonly number[])[],
  widths: readonly number[],
  { shared, whole }: { shared: boolean; whole: boolean },
): number {
  const filled = xs.filter((x) => x.length > 0)
  if (filled.length === 0) return 0
  const spacing = Math.max(...filled.map(medianSpacing))
  const low = Math.min(...filled.map((x) => x[0]!))
  const high = Math.max(...filled.map((x) => x[x.length - 1]!))
  if (!whole) {
    // Clocks of runs never agree: buckets, and wide enough that a beat that comes a little late stays in its own.
    const fine = (high - low) / 500
    return shared ? Math.max(fine, 2 * spacing) : fine
  }
  const given = powerOfTwo(Math.max(1, ...widths))
  if (given > 1) return shared ? Math.max(given, powerOfTwo(spacing)) : given
  let all: number[] = []
  for (const x of filled) {
    if (all.length > MOST_PLACES) break
    all = same(x, all) ? all : union(all, x)
  }
  const drawable = all.length <= MOST_PLACES || filled.length === 1
  if (drawable && !shared) return 0
  if (drawable && filled.every((x) => x.length >= COMMON * countBetween(all, x[0]!, x[x.length - 1]!))) return 0
  const fitting = drawable ? 1 : powerOfTwo((high - low) / (MOST_PLACES / 2))
  return shared ? Math.max(fitting, powerOfTwo(spacing)) : fitting
}

/** Of the distances between neighbours; looks at 200 of them at most. */
export function medianSpacing(x: readonly number[]): number {
  if (x.length < 2) return 0
  const stride = Math.max(1, Math.floor((x.length - 1) / 200))
  const gaps: number[] = []
  for (let i = 1; i < x.length; i += stride) gaps.push(x[i]! - x[i - 1]!)
  gaps.sort((a, b) => a - b)
  return gaps[gaps.length >> 1]!
}

function powerOfTwo(least: number): number {
  let width = 1
  while (width < least) width *= 2
  return width
}

function countBetween(sorted: readonly number[], low: number, high: number): number {
  let count = 0
  for (const value of sorted) if (value >= low && value <= high) count++
  return count
}

function lastOfEach(x: readonly number[], keyOf: (x: number) => number): { key: number[]; index: number[] } {
  const key: number[] = []
  const index: number[] = []
  for (let i = 0; i < x.length; i++) {
    const k = keyOf(x[i]!)
    if (key.length > 0 && key[key.length - 1] === k) index[index.length - 1] = i
    else {
      key.push(k)
      index.push(i)
    }
  }
  return { key, index }
}

/** Of two ascending lists, each value once. */
function union(a: readonly number[], b: readonly number[]): number[] {
  const out: number[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const left = i < a.length ? a[i]! : Number.POSITIVE_INFINITY
    const right = j < b.length ? b[j]! : Number.POSITIVE_INFINITY
    const next = Math.min(left, right)
    while (i < a.length && a[i] === next) i++
    while (j < b.length && b[j] === next) j++
    out.push(next)
  }
  return out
}

function same(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

function isStrict(x: readonly number[]): boolean {
  for (let i = 1; i < x.length; i++) if (x[i]! <= x[i - 1]!) return false
  return true
}
