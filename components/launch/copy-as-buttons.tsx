'use client'
import { CopyButton } from '@/components/ui/copy-button'
import { asCommand, asPython } from './copy-as'

/** The spec to paste elsewhere. */
export function CopyAsButtons({ text }: { text: string }) {
  const origin = typeof window === 'undefined' ? '' : window.location.origin
  return (
    <fieldset aria-label="Copy as" className="flex items-center gap-1">
      <span className="pr-1 text-ink-3 text-small">Copy as</span>
      <CopyButton text={text} label="Copy as YAML" words="YAML" />
      <CopyButton text={asCommand(text)} label="Copy as a command" words="CLI" />
      <CopyButton text={asPython(text, origin)} label="Copy as a Python script" words="Python" />
    </fieldset>
  )
}
