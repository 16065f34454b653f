import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { run, StepFailed } from './run.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function installed() {
  const onPath = (process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((dir) => NAMES.map((name) => path.join(dir, name)))
  return [...onPath, ...ELSEWHERE].find(isExecutable)
}

/** Debian itself: on its descendants the package of this name may be an empty shell for another store. */
function canInstall() {
  if (process.platform !== 'linux' || process.getuid() !== 0 || !existsSync('/etc/os-release')) return false
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
}

async function installPackage() {
  console.log('Installing the Debian package chromium for the end-to-end tests…')
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const packages = ['chromium', 'fonts-liberation']
  for (const args of [
    ['update', '-q'],
    ['install', '-q', '-y', '--no-install-recommends', ...packages],
  ]) {
    const result = await run('apt-get', args, { env })
    if (result.code !== 0) throw new StepFailed(`apt-get ${args[0]}`, result)
  }
}

/**
 * Path of a Chromium: CHROMIUM_PATH, one that is installed, Playwright's own, or Debian's package, which root gets.
 * @throws with what to type when there is none
 */
export async function findBrowser() {
  const given = process.env.CHROMIUM_PATH
  if (given) {
    if (isExecutable(given)) return given
    throw new Error(`CHROMIUM_PATH is ${given}, which is no program. Correct it, or unset it to search for a browser.`)
  }
  const found = installed()
  if (found) return found
  const { chromium } = await import('@playwright/test')
  if (isExecutable(chromium.executablePath())) return chromium.executablePath()
  if (canInstall()) {
    await installPackage()
    const now = installed()
    if (now) return now
  }
  throw new Error(
    'The end-to-end tests need a Chromium and there is none. Type one of these and try again:\n' +
      '  npx playwright install --with-deps chromium\n' +
      '  CHROMIUM_PATH=/path/to/chrome npm test',
  )
}
