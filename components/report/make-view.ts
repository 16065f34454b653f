import type { RuleTitle } from '@/lib/report/checklist'
import type { ReportView } from './view'
import type { ViewAnswer, ViewRequest } from './view-worker'

interface Waiting {
  resolve: (view: ReportView) => void
  reject: (error: Error) => void
}

let worker: Worker | undefined
let asked = 0
const waiting = new Map<number, Waiting>()

/** Makes what the page shows of a document, beside the page. @param bytes are given away */
export function makeView(bytes: ArrayBuffer, rules: readonly RuleTitle[]): Promise<ReportView> {
  worker ??= started()
  const id = ++asked
  const titles = rules.map(({ id: rule, title }) => ({ id: rule, title }))
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject })
    worker?.postMessage({ id, bytes, rules: titles } satisfies ViewRequest, [bytes])
  })
}

function started(): Worker {
  const made = new Worker(new URL('./view-worker.ts', import.meta.url), { type: 'module' })
  made.onmessage = ({ data }: MessageEvent<ViewAnswer>) => {
    const one = waiting.get(data.id)
    waiting.delete(data.id)
    if ('view' in data) one?.resolve(data.view)
    else one?.reject(new Error(`The document could not be read: ${data.error}`))
  }
  made.onerror = (event) => {
    // It did not start, or broke: the next try starts another one.
    worker = undefined
    made.terminate()
    for (const one of waiting.values()) one.reject(new Error(event.message || 'The document could not be read.'))
    waiting.clear()
  }
  return made
}
