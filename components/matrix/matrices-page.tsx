'use client'
import { Plus, Upload } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useQueryStates } from 'nuqs'
import { useState } from 'react'
import { useMatrices } from '@/components/data/queries'
import { useCrumbs } from '@/components/frame/crumbs'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/panel'
import { ProgressBar } from '@/components/ui/progress'
import { Search } from '@/components/ui/search'
import { Segmented } from '@/components/ui/segmented'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/values'
import type { MatrixSummary } from '@/lib/api/matrices'
import { formatDuration } from '@/lib/format/duration'
import { formatCount } from '@/lib/format/number'
import { MATRIX_STATES } from '@/lib/runs/states'
import { MatrixState } from './matrix-state'
import { matricesParams } from './search-params'
import { Thumbnail } from './thumbnail'
import { doneCount, openCount } from './words'

/** How many matrices are read at once. */
const PAGE = 100

export function MatricesPage() {
  const [{ q, state }, setParams] = useQueryStates(matricesParams)
  const [limit, setLimit] = useState(PAGE)
  const matrices = useMatrices({ limit, ...(q ? { q } : {}), ...(state === 'all' ? {} : { state }) })
  const filtered = q !== '' || state !== 'all'
  useCrumbs([{ title: 'Matrices' }])
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="flex-1">Matrices</h1>
        <Button asChild>
          <Link href="/matrices/import">
            <Upload aria-hidden />
            Import results
          </Link>
        </Button>
        <Button asChild kind="primary">
          <Link href="/matrices/new">
            <Plus aria-hidden />
            New matrix
          </Link>
        </Button>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Search
          label="Search matrices"
          placeholder="Name or id"
          value={q}
          onChange={(next) => void setParams({ q: next || null })}
        />
        <Segmented
          label="State"
          value={state}
          onChange={(next) => void setParams({ state: next })}
          options={['all', ...MATRIX_STATES].map((each) => ({
            value: each,
            label: each[0]!.toUpperCase() + each.slice(1),
          }))}
        />
      </div>
      <Panel>
        {matrices.isPending ? (
          <Skeleton className="p-4" widths={[82, 74, 90, 68, 80]} />
        ) : !matrices.data ? (
          <LoadError error={matrices.error} what="The matrices" retry={() => void matrices.refetch()} />
        ) : matrices.data.items.length === 0 ? (
          filtered ? (
            <Empty
              title="No matrix matches this filter"
              actions={<Button onClick={() => void setParams({ q: null, state: null })}>Clear the filter</Button>}
            />
          ) : (
            <Empty
              title="No matrix yet"
              actions={
                <Button asChild>
                  <Link href="/matrices/new">New matrix</Link>
                </Button>
              }
            >
              A matrix is what you launch: a benchmark, and axes whose every combination is a run. The overview has
              starters that run on any machine.
            </Empty>
          )
        ) : (
          <MatricesTable matrices={matrices.data.items} />
        )}
        {matrices.data?.nextCursor ? (
          <div className="border-line border-t px-4 py-2">
            <Button small disabled={matrices.isFetching || limit >= 1000} onClick={() => setLimit(limit + PAGE)}>
              Show older matrices
            </Button>
          </div>
        ) : null}
      </Panel>
    </>
  )
}

function MatricesTable({ matrices }: { matrices: readonly MatrixSummary[] }) {
  const router = useRouter()
  return (
    <Table aria-label="Matrices" className="min-w-[760px]">
      <thead>
        <tr>
          <Th>Matrix</Th>
          <Th>State</Th>
          <Th>
            <span className="sr-only">Runs in small</span>
          </Th>
          <Th>Progress</Th>
          <Th num>Left</Th>
          <Th num>Created</Th>
        </tr>
      </thead>
      <tbody>
        {matrices.map((matrix) => {
          const href = `/matrices/${encodeURIComponent(matrix.id)}`
          return (
            <Tr
              key={matrix.id}
              className="cursor-pointer"
              onClick={(event) => {
                // The name is the link; a click elsewhere in the row is a convenience of the mouse.
                if ((event.target as HTMLElement).closest('a')) return
                if (event.ctrlKey || event.metaKey) window.open(href)
                else router.push(href)
              }}
            >
              <Td className="max-w-80 py-1.5 max-sm:max-w-52">
                <Link href={href} className="block truncate font-medium hover:underline" title={matrix.name}>
                  {matrix.name}
                </Link>
                <span className="block truncate text-ink-3 text-small">
                  <code>{matrix.id}</code> · {matrix.imported ? `imported, ${matrix.imported.title}` : matrix.benchmark}
                </span>
              </Td>
              <Td title={matrix.pauseReason ?? undefined}>
                <MatrixState matrix={matrix} />
              </Td>
              <Td>
                <Thumbnail thumbnail={matrix.thumbnail} />
              </Td>
              <Td className="w-64">
                <ProgressBar counts={matrix.counts} />
                <span className="text-ink-2 text-small">{progressWords(matrix)}</span>
              </Td>
              <Td num className="text-ink-2">
                {openCount(matrix.counts) === 0 ? '–' : formatDuration(matrix.etaSeconds)}
              </Td>
              <Td num className="text-ink-3 text-small">
                <Time at={matrix.createdAt} />
              </Td>
            </Tr>
          )
        })}
      </tbody>
    </Table>
  )
}

function progressWords(matrix: MatrixSummary): string {
  const failed = matrix.counts.failed ?? 0
  const words = `${formatCount(doneCount(matrix.counts))} of ${formatCount(matrix.total)}`
  return failed > 0 ? `${words}, ${formatCount(failed)} failed` : words
}
