import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { PycaskError } from '../../src/errors.js'
import { claimsOf, inspectWheel, type Claim } from '../../src/wheels/inspect.js'

type Read = NonNullable<NonNullable<Parameters<typeof inspectWheel>[1]>['read']>
type Elf = NonNullable<Awaited<ReturnType<Read>>>
const plain: Elf = {
  type: 'shared',
  soname: undefined,
  needed: ['libc.so.6'],
  requires: [],
  rpath: [],
  runpath: [],
  executableStack: false,
  textRelocations: false,
}

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inspect-'))
})
afterEach(() => rm(directory, { recursive: true }))

/** Inspects a wheel with these files; those with a value are ELF. */
async function inspect(
  files: Record<string, Partial<Elf> | undefined>,
  claims: readonly Claim[] = [],
) {
  for (const name of Object.keys(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), '')
  }
  const read = (path: string) => {
    const found = files[relative(directory, path)]
    return Promise.resolve(found === undefined ? undefined : { ...plain, ...found })
  }
  return inspectWheel(directory, { claims, read })
}

describe('looking into a wheel', () => {
  it('requires what neither the wheel nor the C library has', async () => {
    const { requires, provides, faults } = await inspect({
      'demo/__init__.py': undefined,
      'demo/_a.so': { needed: ['libpq.so.5', 'libm.so.6', 'libown-1234.so.2', 'libz.so.1'] },
      'demo.libs/libown-1234.so.2.0': {
        soname: 'libown-1234.so.2',
        needed: ['libstdc++.so.6', 'ld-linux-x86-64.so.2', 'libnamed.so'],
      },
      'demo.libs/libnamed.so': {},
    })
    expect(requires).toEqual(['libpq.so.5', 'libstdc++.so.6', 'libz.so.1'])
    expect(provides).toEqual(['libown-1234.so.2'])
    expect(faults).toEqual([])
  })

  it('takes no object file and no broken test data for something that is loaded', async () => {
    const { requires, faults } = await inspect({
      'demo/data.o': { type: 'relocatable', needed: ['libx.so.1'], executableStack: true },
    })
    expect([requires, faults]).toEqual([[], []])
    const malformed = new PycaskError({ code: 'elf-malformed', what: 'no' })
    await expect(
      inspectWheel(directory, { read: () => Promise.reject(malformed) }),
    ).resolves.toMatchObject({
      requires: [],
    })
  })

  it.each([
    ['$ORIGIN', true],
    ['$ORIGIN/../demo.libs', true],
    ['${ORIGIN}/sub', true],
    ['$ORIGIN/../../outside', false],
    ['$ORIGINAL', false],
    ['/build/src/demo', false],
    ['/usr/lib', false],
    ['', false],
  ])('judges the run path %s', async (entry, good) => {
    for (const kind of ['rpath', 'runpath']) {
      const { faults } = await inspect({ 'demo/_a.so': { [kind]: [entry] } })
      expect(faults).toEqual(good ? [] : [`demo/_a.so: its run path leaves the wheel: ${entry}`])
    }
  })

  it('finds executable stacks and text relocations', async () => {
    const { faults } = await inspect({
      'demo/_a.so': { executableStack: true, textRelocations: true },
    })
    expect(faults).toEqual([
      'demo/_a.so: it asks for an executable stack',
      'demo/_a.so: it has text relocations',
    ])
  })

  it('finds symbols that the claimed platform does not have', async () => {
    const needs = (...versions: string[]) => ({ requires: [{ library: 'libc.so.6', versions }] })
    const files = {
      'demo/_a.so': needs('GLIBC_2.2.5', 'GLIBC_2.17'),
      'demo.libs/libb-12345678.so.1': needs('GLIBC_2.34', 'GLIBC_2.4', 'GLIBC_PRIVATE'),
    }
    const faultsOf = async (name: string) => (await inspect(files, claimsOf(name))).faults
    expect(await faultsOf('demo-1.0-cp313-cp313-manylinux_2_34_x86_64.whl')).toEqual([])
    expect(await faultsOf('demo-1.0-cp313-cp313-linux_x86_64.whl')).toEqual([])
    expect(await faultsOf('demo-1.0-py3-none-any.whl')).toEqual([])
    // Of several platforms the oldest one is the promise.
    for (const name of ['manylinux_2_28', 'manylinux_2_28_x86_64.manylinux_2_34'])
      expect(await faultsOf(`demo-1.0-cp313-cp313-${name}_x86_64.whl`)).toEqual([
        'demo.libs/libb-12345678.so.1: it needs GLIBC_2.34, and the wheel claims manylinux_2_28',
      ])
    expect(await faultsOf('demo-1.0-cp313-cp313-manylinux2014_x86_64.whl')).toHaveLength(1)
    expect(await faultsOf('demo-1.0-cp313-cp313-manylinux1_x86_64.whl')).toHaveLength(2)
  })
})
