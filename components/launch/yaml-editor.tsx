'use client'
import clsx from 'clsx'
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { toast } from '@/components/ui/toast'
import type { Issue } from '@/lib/errors/rungrid-error'
import { lineOfPath } from './spec-text'

export interface YamlEditorProps {
  text: string
  onChange: (text: string) => void
  /** Faults, each shown at its line. */
  issues: readonly Issue[]
  /** Line of a fault of the text itself, from 1. */
  faultLine: number | null
}

/** Bytes of the largest file that is taken. */
const MAX_FILE = 1_048_576

/** The spec as text, with line numbers and what is wrong beside them. Files can be dropped or pasted. */
export function YamlEditor({ text, onChange, issues, faultLine }: YamlEditorProps) {
  const [dropping, setDropping] = useState(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const lines = text.split('\n')
  const byLine = useMemo(() => {
    const found = new Map<number, Issue[]>()
    for (const issue of issues) {
      const line = (issue.path === '' ? faultLine : lineOfPath(text, issue.path)) ?? 1
      found.set(line, [...(found.get(line) ?? []), issue])
    }
    return found
  }, [issues, faultLine, text])

  const take = async (file: File) => {
    if (file.size > MAX_FILE) {
      toast.error(`${file.name} is larger than 1 MiB, the limit of a spec.`)
      return
    }
    onChange(await file.text())
    toast.success(`Read ${file.name}`)
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setDropping(false)
    const file = event.dataTransfer.files[0]
    if (file) void take(file)
  }
  const onPaste = (event: ClipboardEvent) => {
    const file = event.clipboardData.files[0]
    if (!file) return
    event.preventDefault()
    void take(file)
  }
  const goTo = (line: number) => {
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0)
    area.current?.focus()
    area.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // A tab is no YAML; Tab keeps its meaning of leaving the field.
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.shiftKey) return
    const { selectionStart } = event.currentTarget
    const indent =
      /^[ ]*(?:- )?/.exec(text.slice(text.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart))?.[0] ?? ''
    const spaces = indent.replace('- ', '  ').length - (indent.endsWith('- ') ? 2 : 0)
    if (spaces === 0) return
    event.preventDefault()
    document.execCommand('insertText', false, `\n${' '.repeat(spaces)}`)
  }

  return (
    <div className="grid gap-2">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is a shortcut, the text takes the same by paste */}
      <div
        onDragOver={(event) => {
          event.preventDefault()
          setDropping(true)
        }}
        onDragLeave={() => setDropping(false)}
        onDrop={onDrop}
        className={clsx(
          'flex max-h-[70dvh] overflow-auto rounded-panel border bg-panel font-mono text-small leading-[18px] focus-within:border-accent',
          dropping ? 'border-accent bg-accent-soft' : 'border-line-control',
        )}
      >
        <div aria-hidden className="sticky left-0 z-[1] shrink-0 select-none bg-panel py-3 text-right text-ink-3">
          {lines.map((_, at) => (
            <div
              key={at}
              className={clsx(
                'min-w-11 pr-3 pl-2',
                byLine.has(at + 1) && 'bg-failed-soft font-medium text-failed-text',
              )}
            >
              {at + 1}
            </div>
          ))}
        </div>
        <textarea
          ref={area}
          aria-label="Spec as YAML"
          aria-invalid={issues.length > 0 || undefined}
          aria-describedby="yaml-issues"
          value={text}
          onChange={(event) => onChange(event.target.value)}
          onPaste={onPaste}
          onKeyDown={onKeyDown}
          wrap="off"
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          rows={Math.max(24, lines.length + 1)}
          className="min-w-0 flex-1 resize-none overflow-x-auto overflow-y-hidden bg-transparent py-3 pr-3 outline-none"
        />
      </div>
      <ul id="yaml-issues" aria-label="Errors" className="grid gap-1 text-small">
        {[...byLine]
          .sort(([left], [right]) => left - right)
          .flatMap(([line, found]) =>
            found.map((issue, at) => (
              <li key={`${line} ${at}`} className="flex gap-2 text-ink-2">
                <button
                  type="button"
                  onClick={() => goTo(line)}
                  className="shrink-0 self-start font-medium text-accent hover:underline"
                >
                  line {line}
                </button>
                <span className="min-w-0 [overflow-wrap:anywhere]">
                  <b className="font-semibold text-failed-text">{issue.message}</b> {issue.fix}
                </span>
              </li>
            )),
          )}
      </ul>
      <p className="text-ink-3 text-small">
        Paste a spec, or drop a YAML or JSON file. The form shows the same spec; comments stay.
      </p>
    </div>
  )
}
