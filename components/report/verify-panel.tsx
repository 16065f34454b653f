'use client'
import clsx from 'clsx'
import { Archive, FolderOpen, Upload } from 'lucide-react'
import { useQueryStates } from 'nuqs'
import { type DragEvent, useEffect, useId, useRef, useState } from 'react'
import { useMatrices, useSystem } from '@/components/data/queries'
import { Button } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/input'
import { Note } from '@/components/ui/note'
import { useMounted } from '@/components/ui/now'
import { Panel } from '@/components/ui/panel'
import { Pick } from '@/components/ui/pick'
import { ProgressBar } from '@/components/ui/progress'
import { Segmented } from '@/components/ui/segmented'
import { MOST_UPLOAD_BYTES } from '@/lib/api/reports'
import { formatBytes } from '@/lib/format/bytes'
import { formatCount, formatPercent } from '@/lib/format/number'
import { EDITIONS, type Edition } from '@/lib/storage/types'
import { type FolderFile, filesOfPicker, isArchive, readDrop } from './pack'
import { reportsParams } from './search-params'
import { type Settings, type Source, useVerify, type Work } from './use-verify'

type Chosen = { kind: 'archive'; file: File } | { kind: 'folder'; name: string; files: readonly FolderFile[] }

const STEPS: Record<Work['step'], string> = {
  packing: 'Packing',
  sending: 'Sending',
  asking: 'Asking the server',
}

/** What makes a report: where the results are, and by which rule book they are judged. */
export function VerifyPanel({ className }: { className?: string }) {
  const [{ verify: from, path, matrix }, setParams] = useQueryStates(reportsParams)
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [edition, setEdition] = useState<Edition | 'auto'>('auto')
  const [division, setDivision] = useState<'closed' | 'open' | 'any'>('any')
  const [wrong, setWrong] = useState<string | null>(null)
  const { work, error, verify, forget, cancel } = useVerify()
  const kind = from ?? 'path'

  const source = sourceOf(kind, path, matrix, chosen)
  const settings: Settings = { edition, ...(division === 'any' ? {} : { division }) }
  const start = (what: Source | null) => {
    if (what) void verify(what, settings)
  }
  const choose = (next: Chosen | null, why: string | null = null) => {
    forget()
    setWrong(why)
    setChosen(next)
  }

  return (
    <Panel inset title="Verify results" className={className}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          start(source)
        }}
      >
        <Segmented
          label="Where they are"
          value={kind}
          onChange={(next) => {
            forget()
            void setParams({ verify: next })
          }}
          options={[
            { value: 'path', label: 'On the server' },
            { value: 'upload', label: 'Upload' },
            { value: 'own', label: 'Our runs' },
          ]}
          className="justify-self-start"
        />
        {kind === 'path' ? (
          <PathField
            path={path}
            focus={from === 'path'}
            onChange={(next) => {
              forget()
              void setParams({ path: next || null, verify: 'path' }, { history: 'replace' })
            }}
          />
        ) : kind === 'upload' ? (
          <DropField chosen={chosen} wrong={wrong} disabled={work !== null} onChoose={choose} />
        ) : (
          <MatrixField matrix={matrix} onChange={(next) => void setParams({ matrix: next })} />
        )}
        <div className="flex flex-wrap gap-2">
          <Pick
            label="Edition"
            value={edition}
            onChange={setEdition}
            options={[
              { value: 'auto', label: 'as the files tell' },
              ...EDITIONS.map((each) => ({ value: each, label: each })),
            ]}
          />
          <Pick
            label="Division"
            value={division}
            onChange={setDivision}
            options={[
              { value: 'any', label: 'as the folders say' },
              { value: 'closed', label: 'CLOSED' },
              { value: 'open', label: 'OPEN' },
            ]}
          />
        </div>
        {error ? (
          <div role="alert">
            <Note kind="failed" title={error.message}>
              {error.fix}
              {error.issues.map((issue) => (
                <span key={`${issue.path}${issue.message}`} className="block">
                  {issue.message} {issue.fix}
                </span>
              ))}
            </Note>
          </div>
        ) : null}
        {work ? (
          <Working work={work} onCancel={cancel} />
        ) : (
          <Button type="submit" kind="primary" disabled={source === null} className="justify-self-start">
            Verify
          </Button>
        )}
      </form>
    </Panel>
  )
}

function sourceOf(kind: 'path' | 'upload' | 'own', path: string, matrix: string, chosen: Chosen | null): Source | null {
  if (kind === 'upload') return chosen
  if (kind === 'own') return matrix ? { kind: 'input', input: { matrix } } : null
  return path.trim() ? { kind: 'input', input: { path: path.trim() } } : null
}

function Working({ work, onCancel }: { work: Work; onCancel: () => void }) {
  const { step, share } = work
  return (
    <div className="grid gap-1.5">
      <p role="status" className="text-ink-2 text-small">
        {STEPS[step]}
        {share === null ? '' : `, ${formatPercent(share * 100)}`}
      </p>
      <ProgressBar share={share} />
      <Button small onClick={onCancel} className="mt-1 justify-self-start">
        Cancel
      </Button>
    </div>
  )
}

function PathField({ path, focus, onChange }: { path: string; focus: boolean; onChange: (path: string) => void }) {
  const { data } = useSystem()
  // The frame may have it before this part of the page is taken over from the server, where it was not there.
  const system = useMounted() ? data : undefined
  const ref = useRef<HTMLInputElement>(null)
  const asked = useRef(false)
  useEffect(() => {
    if (!focus || asked.current) return
    asked.current = true
    ref.current?.focus()
  }, [focus])
  return (
    <Field
      label="Folder or archive"
      help={
        <>
          A submission, a results folder, one run, or a .zip, .tar or .tar.gz of it.
          {system ? (
            <>
              {' '}
              It must lie below {system.roots.length === 1 ? '' : 'one of '}
              {system.roots.map((root, index) => (
                <span key={root}>
                  {index > 0 ? ', ' : ''}
                  <code className="[overflow-wrap:anywhere]">{root}</code>
                </span>
              ))}
              .
            </>
          ) : null}
        </>
      }
    >
      {(ids) => (
        <Input
          {...ids}
          ref={ref}
          value={path}
          onChange={(event) => onChange(event.target.value)}
          placeholder="./results"
          spellCheck={false}
          autoComplete="off"
          className="font-mono"
        />
      )}
    </Field>
  )
}

interface DropFieldProps {
  chosen: Chosen | null
  wrong: string | null
  disabled: boolean
  onChoose: (chosen: Chosen | null, wrong?: string) => void
}

function DropField({ chosen, wrong, disabled, onChoose }: DropFieldProps) {
  const [over, setOver] = useState(false)
  const [reading, setReading] = useState(false)
  const archive = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const id = useId()
  const chooseArchive = (file: File | undefined) => {
    if (!file) return
    if (isArchive(file.name)) onChoose({ kind: 'archive', file })
    else onChoose(null, `${file.name} is no archive. Choose a .zip, .tar or .tar.gz, or the folder itself.`)
  }
  const drop = async (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (disabled) return
    setReading(true)
    try {
      const dropped = await readDrop(event.dataTransfer)
      if (!dropped) onChoose(null, 'That was no file and no folder.')
      else if (dropped.kind === 'folder' && dropped.files.length === 0) onChoose(null, `${dropped.name} is empty.`)
      else onChoose(dropped)
    } catch (error) {
      onChoose(null, `It could not be read: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      setReading(false)
    }
  }
  return (
    <div className="grid gap-1">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a convenience of the mouse; the buttons do the same */}
      <div
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => void drop(event)}
        className={clsx(
          'grid justify-items-center gap-2 rounded-control border border-dashed px-3 py-4 text-center',
          over ? 'border-accent bg-accent-soft' : 'border-line-control',
        )}
      >
        <Upload aria-hidden size={18} strokeWidth={1.6} className="text-ink-3" />
        <p role="status" className="max-w-full text-small [overflow-wrap:anywhere]">
          {reading ? (
            'Looking through the folder'
          ) : chosen ? (
            <ChosenWords chosen={chosen} />
          ) : (
            'Drop an archive or a folder'
          )}
        </p>
        <div className="flex flex-wrap justify-center gap-2">
          <Button small disabled={disabled} onClick={() => archive.current?.click()}>
            <Archive aria-hidden />
            Choose an archive
          </Button>
          <Button small disabled={disabled} onClick={() => folder.current?.click()}>
            <FolderOpen aria-hidden />
            Choose a folder
          </Button>
        </div>
        <input
          ref={archive}
          type="file"
          hidden
          aria-label="Archive"
          accept=".zip,.tar,.tgz,.gz,application/zip,application/x-tar,application/gzip"
          onChange={(event) => {
            chooseArchive(event.target.files?.[0])
            event.target.value = ''
          }}
        />
        <input
          ref={folder}
          type="file"
          hidden
          aria-label="Folder"
          multiple
          {...{ webkitdirectory: '' }}
          onChange={(event) => {
            const files = event.target.files ? filesOfPicker(event.target.files) : []
            event.target.value = ''
            const name = files[0]?.path.split('/')[0]
            if (name) onChoose({ kind: 'folder', name, files })
          }}
        />
      </div>
      {wrong ? (
        <p id={id} role="alert" className="text-failed-text text-small">
          {wrong}
        </p>
      ) : (
        <p className="text-ink-3 text-small">
          .zip, .tar or .tar.gz, at most {formatBytes(MOST_UPLOAD_BYTES)}. A folder is packed here before it is sent.
          Larger ones: give their path on the server.
        </p>
      )}
    </div>
  )
}

function ChosenWords({ chosen }: { chosen: Chosen }) {
  if (chosen.kind === 'archive')
    return (
      <>
        <b className="font-medium">{chosen.file.name}</b>, {formatBytes(chosen.file.size)}
      </>
    )
  const size = chosen.files.reduce((sum, { file }) => sum + file.size, 0)
  return (
    <>
      <b className="font-medium">{chosen.name}</b>, {formatCount(chosen.files.length)}{' '}
      {chosen.files.length === 1 ? 'file' : 'files'}, {formatBytes(size)}
    </>
  )
}

function MatrixField({ matrix, onChange }: { matrix: string; onChange: (id: string) => void }) {
  const matrices = useMatrices({ limit: 50 })
  const options = (matrices.data?.items ?? [])
    .filter(({ counts }) => (counts.succeeded ?? 0) + (counts.skipped ?? 0) > 0)
    .map(({ id, name }) => ({ value: id, label: name, detail: id }))
  if (matrix && !options.some(({ value }) => value === matrix))
    options.unshift({ value: matrix, label: matrix, detail: '' })
  if (matrices.data && options.length === 0)
    return <p className="text-ink-2 text-small">No matrix has a run that succeeded yet.</p>
  return (
    <div className="grid gap-1">
      <Pick
        label="Matrix"
        value={matrix}
        options={options}
        onChange={onChange}
        className="max-w-full justify-self-start"
      />
      <p className="text-ink-3 text-small">
        Its finished runs of storage benchmarks, by the rules of a submission. They are not a submission themselves:
        only runs of the benchmark’s own tool can be CLOSED.
      </p>
    </div>
  )
}
