import type { Axes } from '../matrix/types'

/** The name of a run for people: its axis labels, `Llama-3.1-8B · streaming · qasper`. A run without axes: its key. */
export function runTitle(run: { key: string; axes: Axes }): string {
  const labels = Object.values(run.axes).map((value) => shortLabel(value.label))
  return labels.length > 0 ? labels.join(' · ') : run.key
}

/** `meta-llama/Llama-3.1-8B-Instruct` reads as its last part. */
export function shortLabel(label: string): string {
  return label.slice(label.lastIndexOf('/') + 1) || label
}
