'use client'
import { ArrowLeftRight } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Pick } from '@/components/ui/pick'
import { Segmented } from '@/components/ui/segmented'
import { type Baseline, baselineChoices, baselineText } from '@/lib/grid/baseline'
import type { GridLayout } from '@/lib/grid/layout'
import { DURATION, HEADLINE } from '@/lib/grid/scores'

export interface GridToolsProps {
  layout: GridLayout
  metrics: readonly string[]
  metric: string
  onMetric: (metric: string) => void
  baseline: Baseline | null
  /** `axis=value` or `none`. */
  onBaseline: (text: string) => void
  colour: 'difference' | 'score'
  onColour: (colour: 'difference' | 'score') => void
  onColumns: (axis: string) => void
  onTranspose: () => void
  /** Axes with more than one value. */
  folds: readonly string[]
  fold: string | null
  /** Name of an axis, or `none`. */
  onFold: (axis: string) => void
}

export function GridTools(props: GridToolsProps) {
  const { layout, metrics, baseline } = props
  const choices = baselineChoices(layout)
  const across = layout.columnAxes.length === 1 ? layout.columnAxes[0]!.name : null
  return (
    <>
      <Pick
        label="Metric"
        value={props.metric}
        onChange={props.onMetric}
        options={[
          { value: HEADLINE, label: 'headline per benchmark' },
          ...metrics.map((name) => ({ value: name, label: name })),
          { value: DURATION, label: 'time taken' },
        ]}
      />
      {choices.length > 0 && choices.length <= 200 ? (
        <Pick
          label="Baseline"
          value={baseline ? baselineText(baseline, layout) : 'none'}
          onChange={props.onBaseline}
          className="max-w-72"
          options={[
            { value: 'none', label: 'none' },
            ...choices.map((choice) => ({
              value: baselineText(choice, layout),
              label: `${choice.name} = ${choice.label}`,
            })),
          ]}
        />
      ) : null}
      <Segmented
        label="Colour by"
        value={props.colour}
        onChange={props.onColour}
        options={[
          { value: 'difference', label: 'Difference' },
          { value: 'score', label: 'Score' },
        ]}
      />
      {props.folds.length > 1 ? (
        <Pick
          label="Mean over"
          value={props.fold ?? 'none'}
          onChange={props.onFold}
          options={[
            { value: 'none', label: 'nothing' },
            ...props.folds.map((name) => ({ value: name, label: name, detail: 'mean ± std' })),
          ]}
        />
      ) : null}
      {layout.axes.length > 2 && across !== null ? (
        <Pick
          label="Columns"
          value={across}
          onChange={props.onColumns}
          options={layout.axes.map((axis) => ({ value: axis.name, label: axis.name }))}
        />
      ) : null}
      <Button kind="ghost" onClick={props.onTranspose}>
        <ArrowLeftRight aria-hidden />
        Transpose
      </Button>
    </>
  )
}
