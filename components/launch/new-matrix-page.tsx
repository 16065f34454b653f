'use client'
import { useRouter } from 'next/navigation'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { ApiError } from '@/components/data/api'
import { toastError, useLaunch } from '@/components/data/mutations'
import { useMatrix, useStarters } from '@/components/data/queries'
import { useCrumbs } from '@/components/frame/crumbs'
import { Button } from '@/components/ui/button'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { Segmented } from '@/components/ui/segmented'
import { LoadError, Skeleton } from '@/components/ui/states-of-panels'
import type { Issue } from '@/lib/errors/rungrid-error'
import { CopyAsButtons } from './copy-as-buttons'
import { PlanPanel } from './plan-panel'
import { SpecForm } from './spec-form'
import { copyName, readSpecText, setValue } from './spec-text'
import { useDraft } from './use-draft'
import { problemIssues, useSpecPlan } from './use-spec-plan'
import { YamlEditor } from './yaml-editor'

const PARAMS = {
  starter: parseAsString,
  from: parseAsString,
  view: parseAsStringLiteral(['form', 'yaml']).withDefault('form'),
}

/** A matrix before it is launched: form or YAML at the left, what would happen at the right. */
export function NewMatrixPage() {
  const [params] = useQueryStates(PARAMS)
  useCrumbs([{ title: 'Matrices', href: '/matrices' }, { title: 'New' }])
  const source = params.from ? `from ${params.from}` : params.starter ? `starter ${params.starter}` : 'blank'
  if (params.from) return <FromMatrix key={source} id={params.from} />
  if (params.starter) return <FromStarter key={source} id={params.starter} />
  return <Editor key={source} source={source} initial="" />
}

function FromMatrix({ id }: { id: string }) {
  const matrix = useMatrix(id)
  if (matrix.isError && !matrix.data) {
    return (
      <Panel>
        <LoadError error={matrix.error} what={`The matrix ${id}`} retry={() => void matrix.refetch()} />
      </Panel>
    )
  }
  if (!matrix.data) return <Loading />
  const { name, yaml } = matrix.data
  return <Editor source={`from ${id}`} initial={setValue(yaml, ['name'], copyName(name))} />
}

function FromStarter({ id }: { id: string }) {
  const starters = useStarters()
  const starter = starters.data?.find((each) => each.id === id)
  if (starters.isError) {
    return (
      <Panel>
        <LoadError error={starters.error} what="The starter" retry={() => void starters.refetch()} />
      </Panel>
    )
  }
  if (!starters.data) return <Loading />
  return starter ? (
    <Editor source={`starter ${id}`} initial={starter.yaml} />
  ) : (
    <>
      <Note kind="warn" title="There is no such starter.">
        {id} is not among them; the form is empty.
      </Note>
      <Editor source="blank" initial="" />
    </>
  )
}

function Loading() {
  return (
    <Panel inset>
      <Skeleton widths={[30, 80, 60, 70]} />
    </Panel>
  )
}

function Editor({ source, initial }: { source: string; initial: string }) {
  const router = useRouter()
  const [{ view }, setParams] = useQueryStates(PARAMS)
  const draft = useDraft(`rungrid new matrix: ${source}`, initial)
  const text = draft.text ?? ''
  const planned = useSpecPlan(text)
  const launch = useLaunch()
  const [refused, setRefused] = useState<{ text: string; issues: Issue[] } | null>(null)
  // A request that got lost and is sent again launches once; a changed text is another launch.
  const launchKey = useRef({ text: '', key: '' })

  const { value: spec, fault } = readSpecText(text)
  const blank = text.trim() === '' || (spec !== null && !spec.benchmark && !('stages' in spec))
  const issues = blank ? [] : refused?.text === text ? refused.issues : planned.issues
  const edit = (change: (before: string) => string) => draft.setText(change(text))

  const start = () => {
    if (launchKey.current.text !== text) launchKey.current = { text, key: crypto.randomUUID() }
    launch.mutate(
      { spec: text, idempotencyKey: launchKey.current.key },
      {
        onSuccess: ({ id }) => {
          draft.discard()
          router.push(`/matrices/${encodeURIComponent(id)}`)
        },
        onError: (error) => {
          if (error instanceof ApiError && error.status === 422) setRefused({ text, issues: problemIssues(error) })
          else toastError(error, 'Could not launch the matrix')
        },
      },
    )
  }
  const ready =
    !blank &&
    issues.length === 0 &&
    !planned.pending &&
    !planned.error &&
    planned.plan !== null &&
    planned.plan.collisions.length === 0 &&
    planned.plan.total > 0
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    if (ready && !launch.isPending) start()
  }
  // Leaving by accident loses nothing, as the draft is kept; still, Ctrl+Enter must work wherever the focus is.
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      if (event.target === document.body) onKeyDown(event as unknown as KeyboardEvent)
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  })

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: one shortcut for everything inside, Launch is a button
    <div onKeyDown={onKeyDown} className="grid gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1>New matrix</h1>
        <Segmented
          label="Edit as"
          value={view}
          onChange={(next) => void setParams({ view: next })}
          options={[
            { value: 'form', label: 'Form' },
            { value: 'yaml', label: 'YAML' },
          ]}
        />
        <span className="flex-1" />
        {blank ? null : <CopyAsButtons text={text} />}
      </div>
      <div className="grid items-start gap-6 rail:grid-cols-[minmax(0,1fr)_minmax(340px,44%)] wide:grid-cols-[minmax(0,1fr)_552px]">
        {view === 'yaml' ? (
          <YamlEditor text={text} onChange={draft.setText} issues={issues} faultLine={fault?.line ?? null} />
        ) : spec === null ? (
          <Note
            kind="failed"
            title={`The YAML can't be read, line ${fault?.line ?? 1}.`}
            actions={
              <Button small onClick={() => void setParams({ view: 'yaml' })}>
                Open the YAML
              </Button>
            }
          >
            {fault?.message}
          </Note>
        ) : (
          <SpecForm spec={spec} plan={blank ? null : planned.plan} issues={issues} edit={edit} />
        )}
        <PlanPanel
          planned={planned}
          issues={issues}
          blank={blank}
          launching={launch.isPending}
          onLaunch={start}
          onRunAnyway={() => edit((before) => setValue(before, ['policy', 'resume'], false))}
        >
          {draft.isEdited ? (
            <Button kind="ghost" onClick={draft.discard}>
              {initial === '' ? 'Clear' : 'Undo changes'}
            </Button>
          ) : null}
        </PlanPanel>
      </div>
    </div>
  )
}
