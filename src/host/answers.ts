/** Which answers and faults are final, and what is said of them. */
import type { Readable } from 'node:stream'
import { PycaskError } from '../errors.js'
import { isPassing, refused } from './http-errors.js'
import type { HttpResponse } from './types.js'

/** Whether what `follow` threw may be gone at the next attempt. */
export function mayPass(error: unknown): boolean {
  return error instanceof PycaskError && error.code === 'unreachable' && isPassing(error.cause)
}

/** Whether an answer of this status may be another at the next attempt. */
export const mayChange = (response: HttpResponse): boolean => passingStatus(response.status)

/** The error for an answer that is final, with the first lines of what the server says. */
export async function answerError(response: HttpResponse): Promise<PycaskError> {
  const type = response.headers['content-type'] ?? ''
  const readable = /^text\/plain|json/.test(type)
  const text = readable ? await firstChars(response.body, 1_000).catch(() => '') : ''
  response.body.destroy()
  return refused(response.status, response.url, text)
}

async function firstChars(body: Readable, most: number): Promise<string> {
  let text = ''
  for await (const chunk of body) {
    text += (chunk as Buffer).toString('utf8')
    if (text.length >= most) break
  }
  return text.slice(0, most)
}

const passingStatus = (status: number): boolean =>
  status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505)
