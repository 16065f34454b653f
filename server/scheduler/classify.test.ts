import { mkdtempSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDirectory } from '../testing/context'
import { classifyExit, type End, reportedFailure } from './classify'

const dir = testDirectory()

/** An attempt whose worker left these lines in its stderr. */
function attempt(...stderr: string[]): string {
  const made = mkdtempSync(path.join(dir, 'attempt-'))
  writeFileSync(path.join(made, 'stderr.log'), stderr.map((line) => `${line}\n`).join(''))
  return made
}

const end = (over: Partial<End> = {}): End => ({
  code: 1,
  signal: null,
  reported: null,
  deviceLost: null,
  strangers: null,
  ...over,
})

describe('The failure class', () => {
  it.each([
    ['out_of_memory', 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB'],
    ['out_of_memory', 'torch.cuda.OutOfMemoryError: CUDA out of memory.'],
    ['out_of_memory', 'RuntimeError: CUDA error: out of memory'],
    ['out_of_memory', 'MemoryError'],
    ['out_of_memory', "terminate called after throwing an instance of 'std::bad_alloc'"],
    ['disk_full', 'OSError: [Errno 28] No space left on device'],
    ['device_lost', 'RuntimeError: CUDA error: uncorrectable ECC error encountered'],
    ['device_busy', 'RuntimeError: CUDA error: CUDA-capable device(s) is/are busy or unavailable'],
    ['model_load', 'OSError: no/such is not a local folder and is not a valid model identifier listed on the hub'],
    ['model_load', 'OSError: You are trying to access a gated repo.'],
    ['model_load', 'huggingface_hub.errors.GatedRepoError: 403 Client Error.'],
    ['dataset', "datasets.exceptions.DatasetNotFoundError: Dataset 'x' doesn't exist on the Hub"],
    ['dataset', 'requests.exceptions.ConnectionError: Max retries exceeded'],
    ['program_missing', "ModuleNotFoundError: No module named 'lm_eval'"],
    ['invalid_config', 'train.py: error: unrecognized arguments: --lrr 3'],
  ])('is "%s" by the line: %s', async (cls, line) => {
    expect(await classifyExit(attempt('Traceback (most recent call last):', line), end())).toMatchObject({ class: cls })
  })

  it.each([
    'loading bigscience/bloom-560m, room for more',
    'WARNING: if you see CUDA out of memory, reduce the batch size',
    'INFO the last attempt had ended with a MemoryError',
    'dataset/ConnectionError.txt was read',
    'we handle ModuleNotFoundError: falling back',
    'GPU 3: timeout of 10 s, disk 80 % full',
    'ConnectionErrorHandler is installed',
    'RuntimeError: CUDA error: no CUDA-capable device is detected',
  ])('is not taken from a word in passing: %s', async (line) => {
    expect(await classifyExit(attempt(line), end())).toMatchObject({
      class: 'crashed',
      message: 'The worker ended with exit code 1',
    })
  })

  it('is that of the last line that tells, as a traceback ends with its cause', async () => {
    const log = attempt("ModuleNotFoundError: No module named 'flash_attn'", 'falling back', 'MemoryError')
    expect(await classifyExit(log, end())).toMatchObject({ class: 'out_of_memory' })
  })

  it('that the program reported itself counts before its log', async () => {
    const reported = { class: 'model_load' as const, message: 'No weights in /models/x', fix: 'Download them.' }
    const found = await classifyExit(attempt('MemoryError'), end({ reported }))
    expect(found).toMatchObject({ class: 'model_load', message: 'No weights in /models/x', fix: 'Download them.' })
  })

  it('is "device_lost" whatever the program said, when the device is gone', async () => {
    const reported = { class: 'model_load' as const, message: 'No weights' }
    const found = await classifyExit(attempt('MemoryError'), end({ reported, deviceLost: 'GPU 2 is lost: no answer' }))
    expect(found).toMatchObject({ class: 'device_lost', message: 'GPU 2 is lost: no answer (exit code 1)' })
  })

  it('of a run without memory is "device_busy" when a stranger was on its device', async () => {
    const strangers = 'a program that Rungrid did not start is on GPU 0: python (pid 7)'
    const oom = 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB'
    expect(await classifyExit(attempt(oom), end({ strangers }))).toMatchObject({
      class: 'device_busy',
      message: expect.stringContaining('python (pid 7)'),
    })
    expect(await classifyExit(attempt('ValueError: x'), end({ strangers }))).toMatchObject({ class: 'crashed' })
  })

  it.each([
    [{ code: 127 }, 'program_missing'],
    [{ code: 126 }, 'program_missing'],
    [{ code: null, signal: 'SIGKILL' }, 'killed'],
    [{ code: null, signal: 'SIGSEGV' }, 'crashed'],
    [{ code: 3 }, 'crashed'],
  ])('is by %j "%s" when nothing else tells', async (over, cls) => {
    expect(await classifyExit(attempt(), end(over))).toMatchObject({ class: cls })
  })

  it('of a network that did not answer is one that may go away', async () => {
    const log = attempt('requests.exceptions.ReadTimeout: HTTPSConnectionPool: Read timed out.')
    expect(await classifyExit(log, end())).toMatchObject({ class: 'dataset', transient: true })
  })
})

describe('A report of a failure', () => {
  const report = (text: string) => {
    const made = attempt()
    writeFileSync(path.join(made, 'status.json'), text)
    return reportedFailure(made)
  }
  const at = '"lastUpdatedTime": "2026-11-22T10:00:00Z"'

  it('is read from the progress document', async () => {
    expect(await report(`{"state": "failed", "failure": {"class": "dataset", "message": "No rows"}, ${at}}`)).toEqual({
      class: 'dataset',
      message: 'No rows',
    })
  })

  it.each([
    ['torn', '{"state": "fail'],
    ['of a class that a program can not know', `{"failure": {"class": "timeout", "message": "x"}, ${at}}`],
    ['of a document without one', `{"state": "running", ${at}}`],
  ])('that is %s counts as none', async (_, text) => {
    expect(await report(text)).toBeNull()
  })
})
