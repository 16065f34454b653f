'use client'
import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button, IconButton } from './button'
import { toast } from './toast'

export interface CopyButtonProps {
  text: string
  /** What is copied: `Copy the command`. */
  label: string
  /** With words instead of the icon alone. */
  words?: string
  small?: boolean
}

export function CopyButton({ text, label, words, small = true }: CopyButtonProps) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch {
      // The clipboard needs https or localhost, and permission.
      toast.error('The browser did not allow copying. Select the text instead.')
    }
  }
  const icon = copied ? <Check aria-hidden /> : <Copy aria-hidden />
  return (
    <>
      {words ? (
        <Button small={small} onClick={copy} aria-label={label}>
          {icon}
          {words}
        </Button>
      ) : (
        <IconButton small={small} label={label} onClick={copy}>
          {icon}
        </IconButton>
      )}
      <span role="status" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </>
  )
}
