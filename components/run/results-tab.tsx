'use client'

import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { parseAsString, useQueryState } from 'nuqs'
import { Fragment } from 'react'
import { request } from '@/components/data/api'
import { keys } from '@/components/data/keys'
import { Button } from '@/components/ui/button'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { Bytes, Unit } from '@/components/ui/values'
import type { Run } from '@/lib/api/runs'
import { formatBytes } from '@/lib/format/bytes'
import { formatCount, formatNumber } from '@/lib/format/number'
import { recordedCode } from '@/lib/results/code-version'
import { isEnded } from '@/lib/runs/states'

/** Bytes of a file that the page shows; the rest is for the download. */
const PREVIEW_BYTES = 65_536
const TEXT = /\.(txt|log|json|jsonl|csv|tsv|ya?ml|md|py|sh|toml|ini|cfg)$/i

export function ResultsTab({ run }: { run: Run }) {
  const [open, setOpen] = useQueryState('file', parseAsString)
  const shown = open && run.files.some((file) => file.path === open) ? open : preferred(run)
  return (
    <>
      {run.imported?.note ? <Note title="Imported.">{run.imported.note}</Note> : null}
      <Scores run={run} />
      <Panel title="Files" note={run.files.length > 0 ? run.resultDir : undefined}>
        {run.files.length === 0 ? (
          <Empty
            title={
              run.imported ? 'No unchanged file' : isEnded(run.state) ? 'No files were published' : 'Not published yet'
            }
          >
            {run.imported
              ? 'What was read when it was imported is gone, or was changed since.'
              : isEnded(run.state)
                ? run.state === 'succeeded' || run.state === 'skipped'
                  ? 'Neither its benchmark nor its spec declares any. What the program wrote lies in its result directory.'
                  : 'Result files are published when a run succeeds, or is stopped early, and its declared files are there.'
                : 'Result files appear here when the run has succeeded.'}
          </Empty>
        ) : (
          <Table>
            <thead>
              <tr>
                <Th>File</Th>
                <Th num>Size</Th>
                <Th />
              </tr>
            </thead>
            <tbody>
              {run.files.map((file) => (
                <Tr
                  key={file.path}
                  aria-current={file.path === shown || undefined}
                  className="aria-[current]:bg-accent-soft"
                >
                  <Td>
                    {TEXT.test(file.path) ? (
                      <button type="button" onClick={() => setOpen(file.path)} className="text-left hover:underline">
                        <code>{file.path}</code>
                      </button>
                    ) : (
                      <code>{file.path}</code>
                    )}
                    {file.title && <span className="ml-2 text-ink-3 text-small">{file.title}</span>}
                  </Td>
                  <Td num>
                    <Bytes value={file.size} />
                  </Td>
                  <Td className="text-right">
                    <Button small kind="ghost" asChild>
                      <a href={`/api/v1${fileUrl(run.id, file.path)}`} download>
                        <Download aria-hidden />
                        Download
                      </a>
                    </Button>
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        )}
      </Panel>
      {shown && <Preview key={shown} run={run} path={shown} />}
      {run.environment && <MadeWith run={run} environment={run.environment} />}
    </>
  )
}

const NAMES: Record<string, string> = { rungrid: 'Rungrid', node: 'Node', hostname: 'host', platform: 'platform' }

/** Versions and commit behind the files, and whether the run was skipped although its code has moved on. */
function MadeWith({ run, environment }: { run: Run; environment: NonNullable<Run['environment']> }) {
  const code = recordedCode(environment)
  const stale = run.skipReason?.match(/stale code: .*(?=\.)/)?.[0]
  const facts = Object.entries(environment).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [{ name: NAMES[name] ?? name, value: String(value) }] : [],
  )
  return (
    <Panel title="Made with" note="no part of what makes a result complete">
      <div className="grid gap-2 px-4 pb-3">
        {stale ? (
          <Note kind="warn" title={`${stale[0]!.toUpperCase()}${stale.slice(1)}`}>
            The result was made by other code than there was when this matrix was launched.
          </Note>
        ) : null}
        <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1">
          <dt className="text-ink-3">commit</dt>
          <dd>
            {code === null ? (
              <span className="text-ink-2">none: the program lay in no git repository</span>
            ) : (
              <>
                <code className="[overflow-wrap:anywhere]">{code.commit}</code>
                {code.dirty ? <span className="text-ink-2"> with changes that were not committed</span> : null}
                {code.dirty === null ? (
                  <span className="text-ink-2">; changes not known, git took too long</span>
                ) : null}
              </>
            )}
          </dd>
          {facts.map(({ name, value }) => (
            <Fragment key={name}>
              <dt className="text-ink-3">{name}</dt>
              <dd className="[overflow-wrap:anywhere]">{value}</dd>
            </Fragment>
          ))}
        </dl>
      </div>
    </Panel>
  )
}

/** What people open first. */
function preferred(run: Run): string | null {
  const small = run.files.filter((file) => TEXT.test(file.path))
  const byName = ['sample.txt', 'metrics.json', 'results.json', 'summary.json'].flatMap(
    (name) => small.find((f) => f.path.endsWith(name)) ?? [],
  )
  return byName[0]?.path ?? null
}

function fileUrl(runId: string, path: string): string {
  return `/runs/${encodeURIComponent(runId)}/files/${path.split('/').map(encodeURIComponent).join('/')}`
}

function Scores({ run }: { run: Run }) {
  const scores = run.scores ?? []
  return (
    <Panel title="Scores">
      {scores.length === 0 ? (
        <Empty title={isEnded(run.state) ? 'No scores' : 'Not yet'}>
          {isEnded(run.state)
            ? run.state === 'succeeded' || run.state === 'skipped'
              ? 'Neither its benchmark nor its spec names any to read from what the run left.'
              : 'Scores are read from the result files of a run that succeeded; this one did not.'
            : 'Scores are read from the result files when the run has succeeded.'}
        </Empty>
      ) : (
        <Table>
          <thead>
            <tr>
              <Th>Score</Th>
              <Th num>Value</Th>
              <Th>Good is</Th>
              <Th>Scale</Th>
              <Th num>Samples</Th>
            </tr>
          </thead>
          <tbody>
            {scores.map((score) => (
              <Tr key={score.name}>
                <Td className={score.headline ? 'font-semibold' : 'font-medium'}>{score.name}</Td>
                <Td num>
                  {formatNumber(score.value)}
                  {score.unit && <Unit>{score.unit}</Unit>}
                  {score.note && <p className="text-ink-2 text-small">{score.note}</p>}
                </Td>
                <Td>{score.direction === 'higher' ? '↑ higher' : '↓ lower'}</Td>
                <Td className="text-ink-2">
                  {score.scale ? `${formatNumber(score.scale[0])} to ${formatNumber(score.scale[1])}` : 'open'}
                </Td>
                <Td num>{score.samples === undefined ? '–' : formatCount(score.samples)}</Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  )
}

function Preview({ run, path }: { run: Run; path: string }) {
  const file = run.files.find((each) => each.path === path)!
  const text = useQuery({
    queryKey: keys.runPart(run.id, 'file', path, file.size),
    queryFn: ({ signal }) => readStart(fileUrl(run.id, path), signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const cut = file.size > PREVIEW_BYTES
  return (
    <Panel title={path} note={cut ? `the first ${formatBytes(PREVIEW_BYTES)} of ${formatBytes(file.size)}` : undefined}>
      {text.error ? (
        <LoadError error={text.error} what={path} retry={() => text.refetch()} />
      ) : text.data === undefined ? (
        <Skeleton className="px-4 pb-4" />
      ) : (
        <pre
          className="max-h-[60vh] overflow-auto border-line border-t px-4 py-3 text-small leading-[18px]"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keys
          tabIndex={0}
        >
          {text.data}
        </pre>
      )}
    </Panel>
  )
}

/** The beginning of a file. The rest is not even received: the stream is closed when enough has come. */
async function readStart(url: string, signal: AbortSignal): Promise<string> {
  const stop = new AbortController()
  signal.addEventListener('abort', () => stop.abort(), { once: true })
  const response = await request(url, { signal: stop.signal, headers: { range: `bytes=0-${PREVIEW_BYTES - 1}` } })
  const reader = response.body?.getReader()
  if (!reader) return ''
  const parts: Uint8Array[] = []
  let size = 0
  while (size < PREVIEW_BYTES) {
    const { done, value } = await reader.read()
    if (done) break
    parts.push(value)
    size += value.length
  }
  void reader.cancel()
  const bytes = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return new TextDecoder().decode(bytes.subarray(0, PREVIEW_BYTES))
}
