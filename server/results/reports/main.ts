/** The program that reads and judges results, and makes documents, for a server: one job, then it ends. See run-job.ts. */
import { RungridError } from '../../../lib/errors/rungrid-error'
import { TreeError } from '../../../lib/storage/tree'
import { judgeSource } from './judge-source'
import type { Job, JobError, Said } from './protocol'
import { renderDownload } from './render'

/** Between two words on how far it is. */
const TELL_MS = 200

function say(said: Said): Promise<void> {
  return new Promise((resolve) => process.send?.(said, () => resolve()))
}

async function work(job: Job): Promise<void> {
  if (job.kind === 'render') {
    await renderDownload(job)
    return say({ is: 'done', facts: null })
  }
  let told = 0
  const facts = await judgeSource(job, (done, total) => {
    const now = performance.now()
    if (now - told < TELL_MS) return
    told = now
    void say({ is: 'progress', done, total })
  })
  return say({ is: 'done', facts })
}

function errorOf(error: unknown): JobError {
  if (error instanceof RungridError) return { code: error.code, detail: error.message, fix: error.fix ?? null }
  if (error instanceof TreeError)
    return { code: 'invalid_input', detail: error.message, fix: 'Name a folder or an archive that can be read.' }
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return {
      code: 'too_large',
      detail: 'The disk of the data directory is full.',
      fix: 'Delete reports that nobody needs or free some space, then make the report again.',
    }
  console.error(error)
  return {
    code: 'internal',
    detail: 'Something went wrong while it was judged; it is not your input.',
    fix: 'Make the report again; if it stays, look in the server log.',
  }
}

// The server is gone: nobody waits for this, and its next start removes what is half.
process.once('disconnect', () => process.exit(1))
process.once('message', (job: Job) => {
  work(job)
    .catch((error: unknown) => say({ is: 'failed', error: errorOf(error) }))
    .finally(() => process.exit(0))
})
