/** A number that stands by itself: not a part of a path, a version, a name or an assignment. */
const NUMBER = /(?<![\w./=:+@-])[-−]?\d[\d,]*(?:\.\d+)?(?![\w/=:@-]|[.,]\d)/g

/** The time of a run in the name of its folder and files: `training_20260302_100000_metadata.json`. */
const TIME = /\d{8}_\d{6}/g

/** The text without its numbers and times: texts with the same one say the same of different numbers and runs. */
export function skeletonOf(text: string): string {
  return timeless(text).replace(NUMBER, '\u0000')
}

/** A file of any run: `training_*_metadata.json`. */
export function timeless(text: string): string {
  return text.replace(TIME, '*')
}

/** Texts that differ in times of runs alone as one: as it is where they are equal, else with `*` for the time. */
export function mergeTimes(texts: readonly string[]): string {
  const first = texts[0] ?? ''
  return texts.every((text) => text === first) ? first : timeless(first)
}

/**
 * Texts that differ in their numbers alone as one: `92.8 %, at least 90` and `93.2 %, at least 90` become
 * `92.8 to 93.2 %, at least 90`. Digits stay as they were written. Times of runs that differ become `*`.
 * @returns null where they differ in more than that, and for none
 */
export function mergeTexts(texts: readonly string[]): string | null {
  if (texts.length === 0) return null
  const sameTimes = new Set(texts.map((text) => JSON.stringify(text.match(TIME)))).size === 1
  const different = [...new Set(sameTimes ? texts : texts.map(timeless))]
  const first = different[0] ?? ''
  if (different.length === 1) return first
  const skeleton = skeletonOf(first)
  if (different.some((text) => skeletonOf(text) !== skeleton)) return null
  const numbers = different.map((text) => text.match(NUMBER) ?? [])
  let place = 0
  return first.replace(NUMBER, () => {
    const written = numbers.map((of) => of[place] ?? '').sort((a, b) => numberOf(a) - numberOf(b))
    place++
    const [low, high] = [written[0] ?? '', written.at(-1) ?? '']
    return low === high ? low : `${low} to ${high}`
  })
}

/** `in run 3`, `in runs 1 to 5`, `in runs 1, 3 and 7 to 9`; of many pieces the first ones, with how many runs there are. */
export function whereRuns(runs: readonly number[]): string {
  const pieces = pieceRuns(runs)
  if (runs.length === 1) return `in run ${runs[0]}`
  const SHOWN = 8
  if (pieces.length > SHOWN)
    return `in ${runs.length.toLocaleString('en-US')} runs (${pieces.slice(0, SHOWN).join(', ')}, …)`
  const last = pieces.pop()
  return pieces.length === 0 ? `in runs ${last}` : `in runs ${pieces.join(', ')} and ${last}`
}

/** @param runs ascending */
function pieceRuns(runs: readonly number[]): string[] {
  const pieces: [number, number][] = []
  for (const run of runs) {
    const last = pieces.at(-1)
    if (last && last[1] === run - 1) last[1] = run
    else pieces.push([run, run])
  }
  return pieces.flatMap(([from, to]) =>
    from === to ? [`${from}`] : to === from + 1 ? [`${from}`, `${to}`] : [`${from} to ${to}`],
  )
}

function numberOf(written: string): number {
  return Number(written.replaceAll(',', '').replace('−', '-'))
}
