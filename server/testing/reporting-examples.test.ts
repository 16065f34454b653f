/** The pages docs/reporting/{files,http,stdout}.md as a reader follows them: real server, real processes, the specs as printed. */
import { cpSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { getBenchmark } from '../../lib/benchmarks/registry'
import { ADMIN_TOKEN, testContext as apiContext, startApi } from '../api/testing/api-server'
import { LocalEngine } from '../engines/local/local-engine'
import { FileIntake } from '../intake/files'
import { eventsOf, storedPoints } from '../intake/testing/attempt'
import { Scheduler } from '../scheduler/scheduler'
import { testDirectory } from './context'
import { testDatabase } from './database'
import { eventually } from './eventually'
import { addCpuSlots } from './rows'

const ROOT = path.resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')
const blocksOf = (page: string, language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map((match) => match[1]!)

const PAGES = {
  files: { script: 'files.py', names: ['loss', 'lr'], steps: 100, rank: 2, progress: { step: 100, totalSteps: 100 } },
  http: { script: 'http_points.py', names: ['loss'], steps: 100, rank: 3, progress: undefined },
  stdout: {
    script: 'prints.py',
    names: ['eval_loss', 'eval_runtime', 'learning_rate', 'loss'],
    steps: 10,
    rank: 1,
    progress: { step: 100, totalSteps: 100, progressPercentage: 100 },
  },
}

it('Every page on a road shows a script and a spec that run as printed, and bring their points', async () => {
  const db = await testDatabase()
  const dir = testDirectory()
  cpSync(path.join(ROOT, 'examples/reporting'), path.join(dir, 'examples/reporting'), { recursive: true })
  const ctx = apiContext(db, { roots: [dir] })
  const api = await startApi(ctx)
  const intake = new FileIntake(ctx)
  await addCpuSlots(ctx)
  const scheduler = new Scheduler(ctx, {
    engine: new LocalEngine(),
    getBenchmark,
    drain: (attemptId) => intake.drain(attemptId),
    apiUrl: api.url,
  })
  intake.start()
  scheduler.start()
  onTestFinished(async () => {
    await scheduler.stop()
    await intake.stop()
  })

  for (const [road, { script }] of Object.entries(PAGES)) {
    const page = read(`docs/reporting/${road}.md`)
    expect(blocksOf(page, 'yaml'), road).toContain(read(`examples/reporting/${road}.yaml`))
    expect(blocksOf(page, 'python'), road).toContain(read(`examples/reporting/${script}`))
    expect(page).toContain(`npx rungrid launch examples/reporting/${road}.yaml`)
  }
  const launched = await Promise.all(
    Object.entries(PAGES).map(async ([road, wanted]) => {
      const body = read(`examples/reporting/${road}.yaml`)
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/yaml' }
      const answer = await api.call('POST', '/api/v1/matrices', { body, headers })
      expect([road, answer.status, answer.text]).toEqual([road, 201, expect.any(String)])
      return { road, wanted, matrixId: answer.json.id as string }
    }),
  )
  scheduler.kick()
  for (const { road, wanted, matrixId } of launched) {
    const run = await eventually(async () => {
      const found = await db.prisma.run.findFirstOrThrow({ where: { matrixId }, include: { attempts: true } })
      expect([road, found.state, found.failureClass]).toEqual([road, 'succeeded', null])
      return found
    })
    const { id } = run.attempts[0]!
    const points = await storedPoints(db, id)
    expect([...new Set(points.map(([name]) => name))], road).toEqual(wanted.names)
    const loss = points.filter(([name]) => name === 'loss')
    expect(
      loss.map(([, step]) => step),
      road,
    ).toEqual(Array.from({ length: wanted.steps }, (_, i) => i + 1))
    expect(loss.at(-1)![2], road).toBeCloseTo(2 * 0.97 ** 100)
    const { rows } = await db.pool.query(
      'select distinct p.rank from point p join series s on s.id = p.series_id where s.attempt_id = $1',
      [id],
    )
    expect(rows, road).toEqual([{ rank: wanted.rank }])
    const progress = await db.prisma.progress.findUnique({ where: { attemptId: id } })
    if (wanted.progress) expect(progress?.doc, road).toMatchObject(wanted.progress)
    expect(
      (await eventsOf(db, id)).filter(({ kind }) => /refused|not_json|too_long/.test(kind)),
      road,
    ).toEqual([])
  }
})
