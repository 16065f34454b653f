import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDataDirectory } from './data-directory'

const scratch = () => mkdtempSync(path.join(os.tmpdir(), 'rungrid-data-'))

describe('A data directory', () => {
  it('is made when it is missing and remembers the name of its machine', () => {
    const dir = path.join(scratch(), 'a/b')
    const first = openDataDirectory(dir, true)
    first.release()
    writeFileSync(path.join(dir, 'node-id'), 'box-7\n')
    const second = openDataDirectory(dir, true)
    expect(first.nodeId).toBe(os.hostname())
    expect(second.nodeId).toBe('box-7')
  })

  it('has one server at a time: the second is told where the first one is', () => {
    const dir = scratch()
    const first = openDataDirectory(dir, true)
    first.announce('http://127.0.0.1:3000')
    expect(() => openDataDirectory(dir, true)).toThrow(
      expect.objectContaining({
        code: 'configuration',
        message: `another Rungrid (process ${process.pid} at http://127.0.0.1:3000) uses the data directory ${dir}`,
      }),
    )
    first.release()
    openDataDirectory(dir, true).release()
  })

  it('is shared where every server has the same database server', () => {
    const dir = scratch()
    openDataDirectory(dir, false)
    openDataDirectory(dir, false)
    expect(existsSync(path.join(dir, 'server.lock'))).toBe(false)
  })

  it('is free again after its server was killed', async () => {
    const dir = scratch()
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    await once(child, 'spawn')
    writeFileSync(path.join(dir, 'server.lock'), JSON.stringify({ pid: child.pid, started: null }))
    expect(() => openDataDirectory(dir, true)).toThrow(/another Rungrid/)
    child.kill('SIGKILL')
    await once(child, 'exit')
    openDataDirectory(dir, true).release()
  })

  it.runIf(process.platform === 'linux')(
    'is free when the pid of its dead server belongs to another program now',
    () => {
      const dir = scratch()
      writeFileSync(path.join(dir, 'server.lock'), JSON.stringify({ pid: process.pid, started: 'another boot/1' }))
      const taken = openDataDirectory(dir, true)
      expect(JSON.parse(readFileSync(path.join(dir, 'server.lock'), 'utf8')).started).not.toBe('another boot/1')
      taken.release()
    },
  )

  it('is free when a power cut tore the lock', () => {
    const dir = scratch()
    writeFileSync(path.join(dir, 'server.lock'), '{"pid":')
    openDataDirectory(dir, true).release()
  })

  it('that lies below a file is refused with a fix', () => {
    const file = path.join(scratch(), 'file')
    writeFileSync(file, '')
    expect(() => openDataDirectory(path.join(file, 'data'), true)).toThrow(
      expect.objectContaining({ code: 'configuration', fix: expect.stringContaining('RUNGRID_DATA_DIR') }),
    )
  })

  it.runIf(process.platform === 'linux')('where nothing can be written is refused with a fix, for root too', () => {
    expect(() => openDataDirectory('/proc/rungrid', true)).toThrow(
      expect.objectContaining({ code: 'configuration', fix: expect.stringContaining('RUNGRID_DATA_DIR') }),
    )
  })
})
