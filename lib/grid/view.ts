/** From runs and what somebody wants to see of them to a table: what the API and the command line export. */
import type { Issue } from '../errors/rungrid-error'
import { knownNames } from '../matrix/near'
import { baselineChoices, baselineText, pickBaseline } from './baseline'
import { createFold, foldChoices, pickFold } from './fold'
import { layoutGrid } from './layout'
import { DURATION, type GridRun, HEADLINE, metricNames } from './scores'
import { type GridTable, gridTable } from './table'

/** As in the address of the page; everything may be left out. */
export interface GridChoice {
  metric?: string
  /** `axis=value`, or `none`. */
  baseline?: string
  /** Axis to fold, or `none`. */
  fold?: string
  /** Axis across the top. */
  columns?: string
  transpose?: boolean
  /** From 1; default: the first. */
  stage?: number
}

/** @param all runs of a matrix in the order of the spec */
export function gridView(
  all: readonly (GridRun & { stage: number })[],
  choice: GridChoice,
): { table: GridTable; issues: Issue[] } {
  const issues: Issue[] = []
  const check = (name: string, value: string | undefined, known: readonly string[]) => {
    if (value === undefined || known.includes(value)) return
    issues.push({
      path: name,
      message: `There is no ${name} \`${value}\` in this matrix.`,
      fix: knownNames(value, known),
    })
  }
  const stages = [...new Set(all.map((run) => run.stage))].sort((left, right) => left - right)
  const stage = choice.stage === undefined ? (stages[0] ?? 0) : choice.stage - 1
  check(
    'stage',
    choice.stage === undefined ? undefined : String(choice.stage),
    stages.map((each) => String(each + 1)),
  )
  const runs = all.filter((run) => run.stage === stage)
  const folds = foldChoices(runs)
  check('fold', choice.fold, ['none', ...folds])
  const axis = pickFold(folds, choice.fold ?? null)
  const cells: readonly GridRun[] = axis === null ? runs : createFold(axis)(runs)
  const layout = layoutGrid(cells, { columnAxis: choice.columns, transpose: choice.transpose })
  check(
    'columns',
    choice.columns,
    layout.axes.map((each) => each.name),
  )
  check('baseline', choice.baseline, ['none', ...baselineChoices(layout).map((each) => baselineText(each, layout))])
  const metric = choice.metric ?? HEADLINE
  check('metric', metric, [HEADLINE, DURATION, ...metricNames(runs)])
  return { table: gridTable(layout, cells, metric, pickBaseline(layout, choice.baseline ?? null)), issues }
}
