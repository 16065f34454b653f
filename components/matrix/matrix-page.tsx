'use client'
import { createSerializer, useQueryStates } from 'nuqs'
import { ApiError } from '@/components/data/api'
import { useMatrix, useMatrixRuns } from '@/components/data/queries'
import { useCrumbs } from '@/components/frame/crumbs'
import { AccentLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import { Tabs } from '@/components/ui/tabs'
import { formatCount } from '@/lib/format/number'
import { ChartsTab } from './charts-tab'
import { EventsTab } from './events-tab'
import { GridTab } from './grid-tab'
import { MatrixHead } from './matrix-head'
import { RunsTab } from './runs-tab'
import { matrixParams } from './search-params'
import { SingleRun } from './single-run'
import { SpecTab } from './spec-tab'
import { TimelineTab } from './timeline-tab'
import { useAnnounceEnds } from './use-announce-ends'

const serialize = createSerializer(matrixParams)

export function MatrixPage({ id }: { id: string }) {
  const matrix = useMatrix(id)
  const runs = useMatrixRuns(id)
  const [params] = useQueryStates(matrixParams)
  useCrumbs([{ title: 'Matrices', href: '/matrices' }, { title: matrix.data?.name ?? id }])
  useAnnounceEnds(runs.data)

  if (matrix.isPending) return <MatrixSkeleton />
  if (!matrix.data) {
    const missing = matrix.error instanceof ApiError && matrix.error.status === 404
    return (
      <Panel>
        {missing ? (
          <Empty title="There is no such matrix" actions={<AccentLink href="/matrices">All matrices</AccentLink>}>
            Nothing is stored under <code>{id}</code>.
          </Empty>
        ) : (
          <LoadError error={matrix.error} what="The matrix" retry={() => void matrix.refetch()} />
        )}
      </Panel>
    )
  }
  const single = matrix.data.total === 1
  // The first cells of a large matrix are drawn at once; tables, charts and exports wait for all of them.
  const toCome = runs.data && runs.data.length > 0 ? Math.max(0, matrix.data.total - runs.data.length) : 0
  const whole = runs.data && toCome === 0 ? runs.data : []
  const href = (tab: typeof params.tab) => serialize(`/matrices/${encodeURIComponent(id)}`, { ...params, tab })
  return (
    <>
      <MatrixHead matrix={matrix.data} runs={runs.data ?? []} />
      <Tabs
        label="Views of this matrix"
        current={params.tab}
        tabs={[
          { id: 'grid', label: single ? 'Run' : 'Grid', href: href('grid') },
          { id: 'runs', label: 'Runs', href: href('runs'), count: formatCount(matrix.data.total) },
          ...(single ? [] : [{ id: 'charts' as const, label: 'Charts', href: href('charts') }]),
          { id: 'timeline', label: 'Timeline', href: href('timeline') },
          { id: 'spec', label: 'Spec', href: href('spec') },
          { id: 'events', label: 'Events', href: href('events') },
        ]}
      />
      {params.tab === 'spec' ? (
        <SpecTab matrix={matrix.data} />
      ) : params.tab === 'timeline' ? (
        <TimelineTab matrix={matrix.data} />
      ) : params.tab === 'events' ? (
        <EventsTab matrixId={id} runs={runs.data ?? []} />
      ) : params.tab === 'grid' && runs.data && toCome > 0 ? (
        <GridTab matrix={matrix.data} runs={runs.data} toCome={toCome} />
      ) : whole.length > 0 ? (
        params.tab === 'runs' ? (
          <RunsTab runs={whole} />
        ) : params.tab === 'charts' ? (
          <ChartsTab runs={whole} />
        ) : single ? (
          <SingleRun summary={whole[0]!} />
        ) : (
          <GridTab matrix={matrix.data} runs={whole} toCome={0} />
        )
      ) : (
        <Panel inset={runs.isPending || toCome > 0}>
          {runs.isPending || (toCome > 0 && !runs.isError) ? (
            <Skeleton widths={[24, 92, 92, 92, 24, 92, 92]} />
          ) : runs.isError ? (
            <LoadError error={runs.error} what="The runs" retry={() => void runs.refetch()} />
          ) : (
            <Empty
              title="This matrix has no runs"
              actions={<AccentLink href={`/matrices/new?from=${id}`}>Duplicate with changes</AccentLink>}
            >
              Everything was excluded by its spec.
            </Empty>
          )}
        </Panel>
      )}
    </>
  )
}

function MatrixSkeleton() {
  return (
    <div className="grid gap-6">
      <Skeleton widths={[28, 44]} />
      <Skeleton widths={[100]} />
      <Panel inset>
        <Skeleton widths={[24, 92, 92, 92, 24, 92, 92]} />
      </Panel>
    </div>
  )
}
