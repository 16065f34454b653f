import clsx from 'clsx'
import {
  Ban,
  BellOff,
  Box,
  Braces,
  Cpu,
  Database,
  FileQuestionMark,
  HardDrive,
  Hourglass,
  Lock,
  type LucideIcon,
  Power,
  SearchX,
  Undo2,
  Unplug,
  WifiOff,
  Zap,
} from 'lucide-react'
import { FAILURE_CLASSES, type FailureClass } from '@/lib/runs/failures'

const ICONS: Record<FailureClass, LucideIcon> = {
  invalid_config: Braces,
  program_missing: SearchX,
  device_lost: Unplug,
  device_busy: Lock,
  model_load: Box,
  dataset: Database,
  out_of_memory: Cpu,
  disk_full: HardDrive,
  timeout: Hourglass,
  silent: BellOff,
  killed: Power,
  crashed: Zap,
  no_results: FileQuestionMark,
  preempted: Undo2,
  lost: WifiOff,
  cancelled: Ban,
}

/** Two or three letters to a word, for a cell of the grid. */
const SHORT: Record<FailureClass, string> = {
  invalid_config: 'config',
  program_missing: 'program',
  device_lost: 'device',
  device_busy: 'busy',
  model_load: 'model',
  dataset: 'data',
  out_of_memory: 'OOM',
  disk_full: 'disk',
  timeout: 'timeout',
  silent: 'silent',
  killed: 'killed',
  crashed: 'crashed',
  no_results: 'no result',
  preempted: 'preempt',
  lost: 'lost',
  cancelled: 'cancel',
}

function known(cls: string): FailureClass {
  return cls in FAILURE_CLASSES ? (cls as FailureClass) : 'crashed'
}

/** Title of a failure class; a class from a newer server is shown by its own name. */
export function failureTitle(cls: string): string {
  return cls in FAILURE_CLASSES ? FAILURE_CLASSES[cls as FailureClass].title : cls
}

export function failureShort(cls: string): string {
  return cls in SHORT ? SHORT[cls as FailureClass] : cls
}

export function FailureIcon({ cls, size = 14, className }: { cls: string; size?: number; className?: string }) {
  const Icon = ICONS[known(cls)]
  return <Icon aria-hidden size={size} strokeWidth={1.75} className={clsx('shrink-0 text-failed', className)} />
}
