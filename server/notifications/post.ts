/**
 * Sends a webhook to where it may go, and nowhere else.
 *
 * A webhook is a request that the server makes on somebody's word, from inside the network it stands in. So the name is
 * resolved here, every address it has is checked (lib/notifications/address.ts), and the connection is made to those very
 * addresses: Node calls `lookup` once for a connection and connects to what it answers, so a name that resolves
 * differently a moment later (DNS rebinding) changes nothing. An address that stands in the URL itself is checked before.
 * Redirects are answers like others and are not followed; proxies of the environment are not used. TLS is checked
 * against the name.
 *
 * Bounds: one deadline over resolving, connecting, sending and reading; the first bytes of the answer are kept and the
 * rest is not read.
 */
import dns from 'node:dns/promises'
import http from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import { type Allowed, refusal } from '../../lib/notifications/address'
import { mayTryAgain, readRetryAfter } from '../../lib/notifications/backoff'
import { hostOf, literalRefusal } from '../../lib/notifications/webhook-url'

export const TIMEOUT_MS = 10_000
/** Bytes of an answer that are read. */
const ANSWER_BYTES = 4096
/** Characters of it that are kept. */
const ANSWER_CHARACTERS = 200

export interface Posted {
  ok: boolean
  /** null: no answer came. */
  status: number | null
  milliseconds: number
  /** The first 200 characters of the answer. */
  answer: string
  /** What went wrong, for people; never with the address. null: nothing. */
  problem: string | null
  /** Whether the same request may succeed later. */
  retry: boolean
  /** Seconds that the server asks to wait. */
  retryAfter: number | null
}

export interface PostOptions {
  allowed: Allowed
  timeoutMs?: number
  /** Resolves a name; in tests a resolver that changes its mind. */
  resolve?: (host: string) => Promise<{ address: string; family: number }[]>
}

class Refused extends Error {}

export async function post(
  url: URL,
  body: string,
  headers: Record<string, string>,
  { allowed, timeoutMs = TIMEOUT_MS, resolve = resolveAll }: PostOptions,
): Promise<Posted> {
  const began = performance.now()
  const host = hostOf(url)
  const known = allowed.hosts.has(host)
  const literal = known ? null : literalRefusal(url, allowed)
  if (literal) {
    const problem = `Refused: it leads to ${literal}`
    return { ok: false, status: null, milliseconds: 0, answer: '', problem, retry: false, retryAfter: null }
  }
  return new Promise((done) => {
    let status: number | null = null
    let retryAfter: number | null = null
    const parts: Buffer[] = []
    const finish = (problem: string | null, retry: boolean) => {
      clearTimeout(timer)
      request.destroy()
      done({
        ok: problem === null,
        status,
        milliseconds: Math.round(performance.now() - began),
        answer: readable(Buffer.concat(parts).subarray(0, ANSWER_BYTES)),
        problem,
        retry,
        retryAfter,
      })
    }
    const answered = (code: number) => {
      if (code >= 200 && code < 300) finish(null, false)
      else if (code >= 300 && code < 400) finish(`It answered ${code}, a redirect, which is not followed`, false)
      else finish(`It answered ${code}`, mayTryAgain(code))
    }

    const timer = setTimeout(() => {
      // The status decides; who sends its answer drop by drop gains nothing.
      if (status !== null) answered(status)
      else finish(`It did not answer within ${timeoutMs / 1000} s`, true)
    }, timeoutMs)

    const lookup: LookupFunction = (name, options, callback) => {
      resolve(name).then(
        (addresses) => {
          const why = known ? null : firstRefusal(addresses, allowed)
          if (why) return callback(new Refused(why), '', 0)
          const [first] = addresses
          if (!first) callback(Object.assign(new Error(), { code: 'ENOTFOUND' }), '', 0)
          else if (options.all) callback(null, addresses)
          else callback(null, first.address, first.family)
        },
        (error: NodeJS.ErrnoException) => callback(error, '', 0),
      )
    }

    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method: 'POST',
      // A connection of its own: a kept one would outlive the check.
      agent: false,
      lookup,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    })
    request.on('error', (error) => {
      if (error instanceof Refused) finish(`Refused: ${error.message}`, false)
      else finish(wordsFor(error), true)
    })
    request.on('response', (response) => {
      const code = response.statusCode ?? 0
      status = code
      retryAfter = readRetryAfter(response.headers['retry-after'], Date.now())
      let size = 0
      response.on('data', (part: Buffer) => {
        parts.push(part)
        size += part.length
        if (size >= ANSWER_BYTES) answered(code)
      })
      response.on('end', () => answered(code))
      // It broke off in the middle: the status had come.
      response.on('error', () => answered(code))
    })
    request.end(body)
  })
}

async function resolveAll(host: string) {
  return dns.lookup(host, { all: true, verbatim: true })
}

/** One address inside is enough: which of them a connection would take is not ours to say. */
function firstRefusal(addresses: { address: string }[], allowed: Allowed): string | null {
  for (const { address } of addresses) {
    const why = refusal(address, allowed)
    if (why) return `its name leads to ${address}, ${why}`
  }
  return null
}

const WORDS: Record<string, string> = {
  ENOTFOUND: 'Its name is not known',
  EAI_AGAIN: 'Its name could not be resolved at the moment',
  ECONNREFUSED: 'It refuses connections',
  ECONNRESET: 'It closed the connection without an answer',
  EPIPE: 'It closed the connection without an answer',
  ETIMEDOUT: 'It could not be reached in time',
  EHOSTUNREACH: 'It could not be reached',
  ENETUNREACH: 'Its network could not be reached',
  CERT_HAS_EXPIRED: 'Its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'Its certificate is signed by an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'Its certificate is signed by an unknown authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Its certificate is for another name',
}

function wordsFor(error: NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] }): string {
  const code = error.code ?? error.errors?.[0]?.code ?? ''
  return WORDS[code] ?? `The connection failed${code ? ` (${code})` : ''}`
}

/** Text that can be stored and shown: no control characters, no half characters. */
function readable(bytes: Buffer): string {
  const text = bytes
    .toString('utf8')
    .replace(/[\p{Cc}\uFFFD]+/gu, ' ')
    .trim()
  return [...text].slice(0, ANSWER_CHARACTERS).join('')
}
