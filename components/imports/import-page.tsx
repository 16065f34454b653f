'use client'
import { useRouter } from 'next/navigation'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useRef, useState } from 'react'
import { toastError } from '@/components/data/mutations'
import { useCrumbs } from '@/components/frame/crumbs'
import { Button } from '@/components/ui/button'
import { Field, Input, inputClass } from '@/components/ui/input'
import { Panel } from '@/components/ui/panel'
import { Pick } from '@/components/ui/pick'
import { Segmented } from '@/components/ui/segmented'
import { IMPORT_FORMATS } from '@/lib/imports'
import type { Options } from './columns'
import { ColumnsTable } from './columns-table'
import { ImportPanel } from './plan-panel'
import { type ImportDraft, useImport, useImportPlan } from './use-import'

/** A file can't be in an address; everything else is. */
const PARAMS = {
  from: parseAsStringLiteral(['path', 'file']).withDefault('path'),
  path: parseAsString.withDefault(''),
  format: parseAsString.withDefault('auto'),
}

/** Finished work before it is imported: where it is and what its columns mean at the left, the result at the right. */
export function ImportPage() {
  const router = useRouter()
  useCrumbs([{ title: 'Matrices', href: '/matrices' }, { title: 'Import' }])
  const [{ from, path, format }, setParams] = useQueryStates(PARAMS)
  const [file, setFile] = useState<File | null>(null)
  const [name, setName] = useState('')
  const [options, setOptions] = useState<Options>({})
  const sending = useImport()
  const key = useRef({ draft: '', key: '' })

  const place = from === 'file' ? (file ? { file } : null) : path.trim() ? { path: path.trim() } : null
  const draft: ImportDraft = {
    from: place,
    settings: {
      ...(format === 'auto' ? {} : { format }),
      ...(name.trim() ? { name: name.trim() } : {}),
      options,
    },
  }
  const planned = useImportPlan(draft)
  const plan = planned.data ?? null
  const blank = place === null

  const move = (to: Partial<{ from: 'path' | 'file'; path: string; format: string }>) => {
    setOptions({}) // columns of another source
    void setParams(to)
  }
  const start = (force: boolean) => {
    const sent = { ...draft, settings: { ...draft.settings, force } }
    // A request that got lost and is sent again imports once.
    const text = JSON.stringify([sent.settings, from, path, file?.name, file?.size, file?.lastModified])
    if (key.current.draft !== text) key.current = { draft: text, key: crypto.randomUUID() }
    sending.mutate(
      { draft: sent, idempotencyKey: key.current.key },
      {
        onSuccess: ({ id }) => router.push(`/matrices/${encodeURIComponent(id)}`),
        onError: (error) => {
          toastError(error, 'Could not import it')
          void planned.refetch()
        },
      },
    )
  }

  return (
    <div className="grid gap-3">
      <h1>Import results</h1>
      <div className="grid items-start gap-6 rail:grid-cols-[minmax(0,1fr)_minmax(340px,44%)] wide:grid-cols-[minmax(0,1fr)_552px]">
        <div className="grid gap-4">
          <Panel inset title="Source">
            <div className="grid gap-3">
              <Segmented
                label="Where it is"
                value={from}
                onChange={(next) => move({ from: next })}
                options={[
                  { value: 'path', label: 'On the server' },
                  { value: 'file', label: 'A file of this machine' },
                ]}
                className="justify-self-start"
              />
              {from === 'path' ? (
                <Field
                  label="Path"
                  help="A directory of results or a file of scores. Relative paths start where the server was started."
                >
                  {(ids) => (
                    <Input
                      {...ids}
                      value={path}
                      onChange={(event) => move({ path: event.target.value })}
                      placeholder="./benchmark_results"
                      spellCheck={false}
                      className="font-mono"
                    />
                  )}
                </Field>
              ) : (
                <Field
                  label="File"
                  help="CSV, TSV, JSON lines or JSON, at most 16 MiB. It is kept in the data directory."
                >
                  {(ids) => (
                    <input
                      {...ids}
                      type="file"
                      accept=".csv,.tsv,.jsonl,.ndjson,.json,text/csv,application/json"
                      onChange={(event) => {
                        setOptions({})
                        setFile(event.target.files?.[0] ?? null)
                      }}
                      className={`${inputClass} h-auto py-1`}
                    />
                  )}
                </Field>
              )}
              <Pick
                label="Format"
                value={format}
                options={[
                  {
                    value: 'auto',
                    label: plan && !blank && format === 'auto' ? `recognised: ${plan.format.title}` : 'recognised',
                  },
                  ...IMPORT_FORMATS.map(({ id, title }) => ({ value: id, label: title })),
                ]}
                onChange={(next) => move({ format: next })}
                className="justify-self-start"
              />
              <Field label="Name of the matrix" help="Empty: that of the directory or file.">
                {(ids) => (
                  <Input
                    {...ids}
                    value={name}
                    maxLength={200}
                    onChange={(event) => setName(event.target.value)}
                    placeholder={plan?.name ?? ''}
                  />
                )}
              </Field>
            </div>
          </Panel>
          {!blank && plan?.columns ? (
            <Panel
              title="Columns"
              note={options.axes ? 'as you chose' : 'guessed: change what is wrong'}
              end={
                options.axes ? (
                  <Button small onClick={() => setOptions({})}>
                    Guess again
                  </Button>
                ) : null
              }
            >
              <ColumnsTable columns={plan.columns} options={options} onChange={setOptions} />
            </Panel>
          ) : null}
          {blank ? <Formats /> : null}
        </div>
        <ImportPanel
          plan={plan}
          pending={planned.pending}
          error={planned.pending ? null : planned.error}
          blank={blank}
          importing={sending.isPending || sending.isSuccess}
          onImport={start}
          onRetry={() => void planned.refetch()}
        />
      </div>
    </div>
  )
}

function Formats() {
  return (
    <Panel title="What can be imported" inset>
      <dl className="grid gap-2">
        {IMPORT_FORMATS.map(({ id, title, description }) => (
          <div key={id}>
            <dt className="font-medium">{title}</dt>
            <dd className="text-ink-2 text-small">{description}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}
