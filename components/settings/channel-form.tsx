'use client'
import { useState } from 'react'
import { Check } from '@/components/alerts/rule-form'
import { severityWord } from '@/components/alerts/severity'
import { ApiError } from '@/components/data/api'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field, Input } from '@/components/ui/input'
import { Note } from '@/components/ui/note'
import { Segmented } from '@/components/ui/segmented'
import { toast } from '@/components/ui/toast'
import { SEVERITIES } from '@/lib/alerts/rule'
import type { Channel } from '@/lib/api/notifications'
import { FORMS, formOf } from '@/lib/notifications/forms'
import { useChangeChannel, useCreateChannel } from './queries'

/** Makes a channel or changes one; its address is typed, never shown. */
export function ChannelForm({
  channel,
  onClose,
  onSecret,
}: {
  channel?: Channel
  onClose: () => void
  onSecret: (secret: string) => void
}) {
  const [name, setName] = useState(channel?.name ?? '')
  const [url, setUrl] = useState('')
  const [form, setForm] = useState(channel?.form ?? 'slack')
  const [severities, setSeverities] = useState<Channel['severities']>(channel?.severities ?? ['warning', 'error'])
  const [takes, setTakes] = useState<Channel['takes']>(channel?.takes ?? 'every')
  const [tellsOver, setTellsOver] = useState(channel?.tellsOver ?? false)
  const create = useCreateChannel()
  const change = useChangeChannel(channel?.id ?? '')
  const { error } = channel ? change : create
  const faults = error instanceof ApiError ? error : null
  const at = (path: string) => {
    const issue = faults?.issuesAt(path)[0]
    return issue ? [issue.message, issue.fix].filter(Boolean).join(' ') : undefined
  }
  const known = formOf(form)

  function save() {
    const settings = { name, form, severities, takes, tellsOver }
    if (channel)
      change.mutate(
        { ...settings, ...(url.trim() ? { url } : {}) },
        {
          onSuccess: () => {
            toast.success(`Channel changed: ${name}`)
            onClose()
          },
        },
      )
    else
      create.mutate(
        { ...settings, url },
        {
          onSuccess: ({ secret }) => {
            onClose()
            onSecret(secret)
          },
        },
      )
  }

  return (
    <Dialog open onOpenChange={onClose} title={channel ? `Change ${channel.name}` : 'New channel'}>
      <form
        className="grid gap-3"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <Field label="Name" error={at('name')}>
          {(ids) => <Input {...ids} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <div className="grid gap-1">
          <span className="text-ink-2 text-small">Written for</span>
          <Segmented
            label="Written for"
            value={form}
            options={FORMS.map((each) => ({ value: each.id, label: each.title }))}
            onChange={setForm}
            className="justify-self-start"
          />
          <p className="text-ink-3 text-small">{known?.help}</p>
        </div>
        <Field
          label="Address"
          help={
            channel
              ? `It goes to ${channel.shownUrl}. Leave this empty to keep it.`
              : 'It is a secret: it is kept sealed and not shown again.'
          }
          error={at('url')}
        >
          {(ids) => (
            <Input
              {...ids}
              type="url"
              value={url}
              placeholder={known?.example}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setUrl(event.target.value)}
            />
          )}
        </Field>
        <fieldset className="grid gap-1">
          <legend className="mb-1 text-ink-2 text-small">Severities</legend>
          <div className="flex flex-wrap gap-x-4">
            {SEVERITIES.map((severity) => (
              <Check
                key={severity}
                checked={severities.includes(severity)}
                onChange={(on) =>
                  setSeverities(on ? [...severities, severity] : severities.filter((each) => each !== severity))
                }
              >
                {severityWord(severity)}
              </Check>
            ))}
          </div>
          {at('severities') ? <p className="text-failed-text text-small">{at('severities')}</p> : null}
        </fieldset>
        <div className="grid gap-1">
          <span className="text-ink-2 text-small">Takes alerts of</span>
          <Segmented
            label="Takes alerts of"
            value={takes}
            options={[
              { value: 'every', label: 'Every rule' },
              { value: 'named', label: 'Rules that name it' },
            ]}
            onChange={setTakes}
            className="justify-self-start"
          />
          <p className="text-ink-3 text-small">A rule that names channels tells those and no others.</p>
        </div>
        <Check checked={tellsOver} onChange={setTellsOver}>
          Also say when an alert is over
        </Check>
        {error && !(faults && faults.issues.length > 0) ? (
          <Note kind="failed">
            {error.message} {faults?.fix}
          </Note>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Not now</Button>
          <Button kind="primary" type="submit" disabled={create.isPending || change.isPending}>
            {channel ? 'Save' : 'Make it'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
