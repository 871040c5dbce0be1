import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { Host } from '../../src/host/types.js'
import { toolsRecipe, toolVersion } from '../../src/wheels/index.js'
import { toolRequirements } from '../../src/wheels/tools.js'

async function failWith(stderr: string): Promise<unknown> {
  const directory = await mkdtemp(join(tmpdir(), 'tools-'))
  try {
    const run = () => Promise.resolve({ exitCode: 1, stdout: '', stderr })
    const recipe = toolsRecipe({ host: { run, env: {} } as unknown as Host })
    return await recipe
      .build({ directory, logFile: join(directory, 'log') })
      .catch((error: unknown) => error)
  } finally {
    await rm(directory, { recursive: true })
  }
}

describe('the tools', () => {
  it('are each pinned by one hash per architecture', () => {
    for (const architecture of ['amd64', 'arm64'] as const)
      expect(toolRequirements(architecture)).toMatch(
        /^([a-z]+==[\d.]+ --hash=sha256:[0-9a-f]{64}\n){5}$/,
      )
    expect(toolVersion('uv')).toMatch(/^\d+\.\d+\.\d+$/)
  })

  it('are other products for another architecture', () => {
    const host = {} as Host
    const inputs = (['amd64', 'arm64'] as const).map(
      (architecture) => toolsRecipe({ host, architecture }).inputs,
    )
    expect(inputs[0]).not.toEqual(inputs[1])
  })

  it('say what to install where there is no pip', async () => {
    expect(await failWith('/usr/bin/python3: No module named pip\n')).toMatchObject({
      code: 'program-missing',
      hint: 'apt-get install python3-pip',
    })
  })

  it('say what pip says where it cannot fetch them, without passwords', async () => {
    const stderr =
      'WARNING: Retrying https://ann:secret@index.example/simple/uv/\nERROR: No matching'
    const error = await failWith(stderr)
    expect(error).toMatchObject({ code: 'tools-unavailable' })
    expect(JSON.stringify(error)).not.toContain('secret')
  })
})
