import type { GridLayout } from './layout'

/** A value of an axis that the others are compared with. */
export interface Baseline {
  /** Index into `layout.axes`. */
  axis: number
  /** Index into its values. */
  value: number
  name: string
  label: string
}

/** `attention=dense`, as it stands in the URL. */
export function baselineText(baseline: Baseline, layout: GridLayout): string {
  return `${baseline.name}=${layout.axes[baseline.axis]!.keys[baseline.value]}`
}

/**
 * @param wanted `axis=value`, `none`, or null for the default: the value labelled `dense`, where one axis has it
 */
export function pickBaseline(layout: GridLayout, wanted: string | null): Baseline | null {
  if (wanted === 'none') return null
  for (const choice of baselineChoices(layout)) {
    if (wanted === null ? choice.label.toLowerCase() === 'dense' : baselineText(choice, layout) === wanted)
      return choice
  }
  return null
}

/** Every value of every axis that has more than one. */
export function baselineChoices(layout: GridLayout): Baseline[] {
  return layout.axes.flatMap((axis, index) =>
    axis.values.length < 2
      ? []
      : axis.values.map((value, at) => ({ axis: index, value: at, name: axis.name, label: value.label })),
  )
}

/** Index of the item that `item` is compared with: itself for a baseline item; -1 where there is none. */
export function baselineOf(layout: GridLayout, item: number, baseline: Baseline | null): number {
  return baseline === null ? -1 : layout.sibling(item, baseline.axis, baseline.value)
}
