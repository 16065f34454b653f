/**
 * From `log()` in a training loop to the pixel: a real program with the Python SDK, the whole road, a real browser. The value
 * that is logged is its own number, and the page shows the last value beside the curve that it draws, in one commit:
 * the first frame that shows a number, or a later one, ends its wait. Program, server, database and browser share the machine.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Page } from '@playwright/test'
import { io, type Socket } from 'socket.io-client'
import { TestServer } from '../e2e/server'
import type { Figure } from './figures'

const WATCH_SECONDS = 20
const PEER = '1 to 35 s'
const VIEWERS = 50
const RUNS = 20
/** Values of four digits are shown whole. */
const FIRST = 1000

/** Two values a second, at moments that no timer of the server shares, and beside them when `log` was called. */
const PROGRAM = `
import os, random, sys, time
sys.path.insert(0, sys.argv[1])
import rungrid
told = open(sys.argv[2] % os.environ["RUNGRID_RUN_ID"], "w", buffering=1)
run = rungrid.init(road=sys.argv[3])
n = ${FIRST}
while n < 9999:
    told.write("%d %f\\n" % (n, time.time() * 1000))
    run.log({"loss": n}, step=n)
    n += 1
    time.sleep(random.uniform(0.3, 0.7))
`

interface Road {
  name: string
  road: 'http' | 'files'
  runs: number
  viewers: number
  budget: number
}

const ROADS: Road[] = [
  { name: 'log() → drawn, HTTP road, p95', road: 'http', runs: 1, viewers: 1, budget: 300 },
  { name: 'log() → drawn, file road, p95', road: 'files', runs: 1, viewers: 1, budget: 1500 },
  {
    name: `log() → drawn, HTTP, ${RUNS} live runs, ${VIEWERS} viewers, p95`,
    road: 'http',
    runs: RUNS,
    viewers: VIEWERS,
    budget: 1000,
  },
]

async function launch(server: TestServer, road: Road): Promise<string[]> {
  const program = path.join(server.dir, 'report.py')
  writeFileSync(program, PROGRAM)
  const { id } = await server.api<{ id: string }>('POST', '/matrices', {
    name: road.name,
    benchmark: 'command',
    axes: { seed: Array.from({ length: road.runs }, (_, i) => i) },
    params: {
      argv: [
        'python3',
        program,
        path.resolve(import.meta.dirname, '../sdk/python'),
        path.join(server.dir, 'told-%s'),
        road.road,
      ],
    },
    results_dir: path.join(server.dir, 'results', String(ROADS.indexOf(road))),
  })
  for (const until = Date.now() + 60_000; ; ) {
    const { items } = await server.api<{ items: { id: string; state: string }[] }>(
      'GET',
      `/runs?matrix=${id}&limit=100`,
    )
    if (items.length === road.runs && items.every((run) => run.state === 'running')) return items.map((run) => run.id)
    if (Date.now() > until) throw new Error(`the runs did not start:\n${server.printed}`)
    await sleep(200)
  }
}

/** [number, milliseconds since 1970] of each frame that shows another number. As text: see longest-task.ts. */
const FRAMES = `new Promise((resolve) => {
  const frames = []
  const end = Date.now() + SECONDS * 1000
  requestAnimationFrame(function look() {
    const shown = document.querySelector('section[aria-label="loss"] header b')?.textContent ?? ''
    const n = Number(shown.replaceAll(',', ''))
    if (n && n !== frames.at(-1)?.[0]) frames.push([n, Date.now()])
    if (Date.now() < end) requestAnimationFrame(look)
    else resolve(frames)
  })
})`

async function waits(page: Page, server: TestServer, runId: string): Promise<number[]> {
  const frames = await page.evaluate<[number, number][]>(FRAMES.replace('SECONDS', String(WATCH_SECONDS)))
  const told = readFileSync(path.join(server.dir, `told-${runId}`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number) as [number, number])
  const found: number[] = []
  // The first frame only says that the number was there when the watch began.
  for (const [n, at] of told) {
    if (n <= (frames[0]?.[0] ?? Number.POSITIVE_INFINITY)) continue
    const frame = frames.find(([shown]) => shown >= n)
    if (frame) found.push(frame[1] - at)
  }
  if (found.length < WATCH_SECONDS) throw new Error(`only ${found.length} values were drawn in ${WATCH_SECONDS} s`)
  return found.sort((a, b) => a - b)
}

function watch(server: TestServer, runs: string[], viewers: number): Promise<Socket[]> {
  return Promise.all(
    Array.from({ length: viewers }, async (_, i) => {
      const socket = io(server.url, { transports: ['websocket'], auth: { token: server.adminToken }, forceNew: true })
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve)
        socket.once('connect_error', reject)
      })
      socket.emit('subscribe', [`run:${runs[i % runs.length]}`])
      return socket
    }),
  )
}

export async function bench(): Promise<Figure[]> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  })
  const figures: Figure[] = []
  try {
    for (const road of ROADS) {
      const server = await new TestServer({ RUNGRID_CPU_SLOTS: String(RUNS) }).start()
      try {
        const runs = await launch(server, road)
        const sockets = await watch(server, runs, road.viewers - 1)
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
        await page.goto(server.signInLink)
        await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
        await page.goto(`${server.url}/runs/${runs[0]}`)
        await page.waitForSelector('section[aria-label="loss"] header b')
        await sleep(3000) // loading is another figure
        const sorted = await waits(page, server, runs[0]!)
        const value = sorted[Math.floor(sorted.length * 0.95)]!
        figures.push({ name: road.name, value: Math.round(value), unit: 'ms', budget: road.budget, peer: PEER })
        for (const socket of sockets) socket.disconnect()
        await page.close()
      } finally {
        await server.dispose()
      }
    }
    return figures
  } finally {
    await browser.close()
  }
}
