import type { Axes } from '../matrix/types'

/**
 * The name of a run for people: its axis labels, `Llama-3.1-8B · streaming · seed 3`. A run without axes has the name of
 * its matrix, or where that is not known its key.
 */
export function runTitle(run: { key: string; axes: Axes; matrixName?: string }): string {
  const labels = axisTitles(run.axes)
  return labels.length > 0 ? labels.join(' · ') : (run.matrixName ?? run.key)
}

/** One or two labels say little where runs of all matrices stand: the matrix comes before them. */
export function fullTitle(run: { axes: Axes; matrixName: string }): string {
  return [run.matrixName, ...axisTitles(run.axes)].join(' · ')
}

/** The label of each axis, short. A bare number says nothing alone: it gets the name of its axis. */
export function axisTitles(axes: Axes): string[] {
  return Object.entries(axes).map(([name, { label }]) => (isNumber(label) ? `${name} ${label}` : shortLabel(label)))
}

/** The same labels out of a run's key, `model=meta-llama/Llama-3.1-8B, seed=3`, where that is all there is. */
export function labelsOfKey(key: string): string[] {
  const starts = [...key.matchAll(/(?:^|, )([^=,]+)=/g)]
  return starts.map((start, at) => {
    const label = key.slice(start.index + start[0].length, starts[at + 1]?.index)
    return isNumber(label) ? `${start[1]} ${label}` : shortLabel(label)
  })
}

/** `meta-llama/Llama-3.1-8B-Instruct` reads as its last part. */
export function shortLabel(label: string): string {
  return label.slice(label.lastIndexOf('/') + 1) || label
}

/** Whether a label is a number: with its axis' name it still does not say which matrix it is of. */
export function isNumber(label: string): boolean {
  return label.trim() !== '' && Number.isFinite(Number(label))
}
