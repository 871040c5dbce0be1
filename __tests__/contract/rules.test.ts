import { describe, expect, test } from '@jest/globals'
import { chapters, rules } from '../../src/contract/index.js'
import {
  cached,
  elf,
  file,
  goodDraft,
  judged,
  libraries,
  moduleFile,
  pyc,
  python,
  recordOf,
  site,
  stdlib,
  sysconfig,
  type Draft,
} from './support/images.js'
import type { Member } from '../reader/support/tars.js'

const put = (draft: Draft, layer: 0 | 1 | 2, ...members: Member[]): void => {
  for (const member of members) draft.layers[layer].set(member.name, member)
}
/** Changes a member that is there. */
const change = (draft: Draft, layer: 0 | 1 | 2, name: string, more: Partial<Member>): void => {
  const member = draft.layers[layer].get(name)
  if (member === undefined) throw new Error(`no ${name}`)
  draft.layers[layer].set(name, { ...member, ...more })
}
const drop = (draft: Draft, layer: 0 | 1 | 2, name: string): void => {
  if (!draft.layers[layer].delete(name)) throw new Error(`no ${name}`)
}

/** What breaks each rule, and what must be said then. */
const broken: readonly (readonly [string, string, (draft: Draft) => void, RegExp])[] = [
  [
    'F1',
    'a module without bytecode',
    (d) => drop(d, 1, cached(`${stdlib}/m3.py`)),
    /^1 of 11 modules in .*m3\.py$/,
  ],
  [
    'F1',
    'bytecode of another version',
    (d) => {
      drop(d, 1, cached(`${stdlib}/m3.py`))
      put(d, 1, file(`${stdlib}/__pycache__/m3.cpython-312.pyc`, pyc(`${stdlib}/m3.py`)))
    },
    /for 3\.13, such as .*m3\.py$/,
  ],
  [
    'F2',
    'a package without bytecode',
    (d) => drop(d, 2, cached(`${site}/demo/__init__.py`)),
    /site-packages have no bytecode/,
  ],
  [
    'F3',
    'bytecode by time',
    (d) => change(d, 1, cached(`${stdlib}/os.py`), { content: pyc(`${stdlib}/os.py`, 0) }),
    /1 of 12 .*os\.cpython-313\.pyc \(by its time\)/,
  ],
  [
    'F3',
    'checked hashes',
    (d) =>
      change(d, 2, cached(`${site}/demo/__init__.py`), {
        content: pyc(`${site}/demo/__init__.py`, 3),
      }),
    /by its content/,
  ],
  [
    'F4',
    'a write at run time',
    (d) => (d.observed = { ...d.observed, wrote: ['/opt/x/__pycache__'] }),
    /tried to write \/opt\/x/,
  ],
  [
    'F5',
    'no PGO',
    (d) =>
      change(d, 1, `${stdlib}/_sysconfigdata__linux_x86_64-linux-gnu.py`, {
        content: sysconfig({ CONFIG_ARGS: '--with-lto' }),
      }),
    /without --enable-optimizations$/,
  ],
  [
    'F7',
    'no frame pointers',
    (d) =>
      change(d, 1, `${stdlib}/_sysconfigdata__linux_x86_64-linux-gnu.py`, {
        content: sysconfig({ CFLAGS: '-O3' }),
      }),
    /without -fno-omit-frame-pointer/,
  ],
  [
    'F8',
    'a thread that dies',
    (d) => (d.observed = { ...d.observed, recursion: 'signal 11' }),
    /signal 11/,
  ],
  ['F9', 'PYTHONPATH', (d) => d.config.Env.push('PYTHONPATH=/srv'), /PYTHONPATH=\/srv/],
  [
    'S1',
    'a large base',
    (d) => {
      d.compressedBytes = 60e6
      d.budgetBytes = 1e9
    },
    /are \d\d\.\d MB compressed, python:3\.13-slim is 43\.0 MB/,
  ],
  [
    'S2',
    'a folder of tests',
    (d) => put(d, 1, file(`${stdlib}/test/data.txt`, 'x')),
    new RegExp(`^${stdlib}/test is for tests`),
  ],
  [
    'S2',
    'a module for tests',
    (d) => put(d, 1, file(moduleFile('_testcapi'), elf({}))),
    /_testcapi/,
  ],
  [
    'S3',
    'a static library',
    (d) => put(d, 1, file(`${python}/lib/libpython3.13.a`, 'x')),
    /libpython3\.13\.a is for compiling/,
  ],
  [
    'S3',
    'headers',
    (d) => put(d, 1, file(`${python}/include/python3.13/Python.h`, 'x')),
    /include\/python3\.13 is/,
  ],
  [
    'S4',
    'pip',
    (d) => put(d, 1, file(`${stdlib}/site-packages/pip/data`, 'x')),
    /site-packages\/pip is for installing/,
  ],
  [
    'S4',
    'a wheel',
    (d) => put(d, 1, file(`${stdlib}/ensurepip/_bundled/pip.whl`, 'x')),
    /_bundled is for installing/,
  ],
  [
    'S5',
    'tkinter',
    (d) => put(d, 1, file(`${stdlib}/tkinter/data`, 'x')),
    /tkinter is a part of a desktop/,
  ],
  [
    'S6',
    'a symbol table',
    (d) =>
      change(d, 1, moduleFile('zlib'), {
        content: elf({ needed: ['libz.so.1'], sections: [{ name: '.symtab', type: 2 }] }),
      }),
    /lib-dynload\/zlib.* is not stripped/,
  ],
  [
    'S7',
    'a file twice',
    (d) => put(d, 2, file('etc/passwd', d.layers[0].get('etc/passwd')?.content)),
    /^etc\/passwd of layer 1 is replaced by layer 3/,
  ],
  [
    'S7',
    'a file that is removed',
    (d) => {
      put(d, 0, file('srv/data', 'x'.repeat(100)))
      put(d, 1, file('srv/.wh.data'))
    },
    /^srv\/data of layer 1 is removed by layer 2/,
  ],
  [
    'S7',
    'a folder that is hidden',
    (d) => {
      put(d, 0, file('srv/a/data', 'x'.repeat(100)))
      put(d, 1, file('srv/a/.wh..wh..opq'))
    },
    /^srv\/a\/data of layer 1 is removed by layer 2/,
  ],
  [
    'S8',
    'package lists',
    (d) => put(d, 0, file('var/lib/apt/lists/list', 'x')),
    /^var\/lib\/apt\/lists is left over/,
  ],
  ['S9', 'its budget', (d) => (d.budgetBytes = 10), /over the budget of 0\.0 MB/],
  ['C1', 'no user', (d) => (d.config.User = ''), /root/],
  ['C1', 'a user by name', (d) => (d.config.User = 'acme'), /"acme", a name/],
  [
    'C2',
    'a compiler',
    (d) => put(d, 0, file('usr/bin/x86_64-linux-gnu-gcc-14', 'x', { mode: 0o755 })),
    /gcc-14 is a tool/,
  ],
  [
    'C2',
    'a development package',
    (d) =>
      change(d, 0, 'var/lib/dpkg/status', {
        content: `${String(d.layers[0].get('var/lib/dpkg/status')?.content)}\nPackage: libc6-dev\nStatus: install ok installed\nVersion: 1\n`,
      }),
    /libc6-dev 1/,
  ],
  [
    'C3',
    'a file of the user',
    (d) => change(d, 2, `${site}/demo/__init__.py`, { uid: 65_532 }),
    /demo\/__init__\.py can be written by user 65532 \(mode 0644, owner 65532:0\)/,
  ],
  [
    'C3',
    'a file for everybody',
    (d) => change(d, 1, `${stdlib}/os.py`, { mode: 0o666 }),
    /os\.py can be written/,
  ],
  [
    'C4',
    'it does not run',
    (d) => {
      d.failure = 'Read-only file system'
      d.observed = { skipped: 'Python does not run' } as unknown as Draft['observed']
    },
    /Read-only file system/,
  ],
  [
    'C4',
    'it has capabilities',
    (d) => (d.observed = { ...d.observed, capabilities: '00000000a80425fb' }),
    /a80425fb/,
  ],
  [
    'C5',
    'a setuid file',
    (d) => put(d, 0, file('usr/bin/su', 'x', { mode: 0o4755 })),
    /usr\/bin\/su is setuid/,
  ],
  [
    'C6',
    'expat inside',
    (d) => change(d, 1, moduleFile('pyexpat'), { content: elf({ needed: ['libc.so.6'] }) }),
    /pyexpat.* has libexpat inside/,
  ],
  [
    'C6',
    'a zlib of its own',
    (d) => {
      change(d, 1, moduleFile('zlib'), {
        content: elf({ needed: ['libz.so.1'], runpath: '$ORIGIN/../..' }),
      })
      put(d, 1, file(`${python}/lib/libz.so.1`, elf({ soname: 'libz.so.1' })))
    },
    /uses opt\/acme\/python\/lib\/libz\.so\.1, which is of no Debian package/,
  ],
  [
    'C7',
    'a changed file of a package',
    (d) => change(d, 0, 'usr/share/zoneinfo/UTC', { content: 'other' }),
    /zoneinfo\/UTC is not as tzdata brought it/,
  ],
  [
    'C7',
    'a missing file of a package',
    (d) => {
      drop(d, 0, `${libraries}/libffi.so.8`)
      drop(d, 1, moduleFile('_ctypes'))
    },
    /libffi\.so\.8 of libffi8 is missing/,
  ],
  [
    'C7',
    'a changed file of a wheel',
    (d) => change(d, 2, `${site}/demo/__init__.py`, { content: 'evil()\n' }),
    /demo\/__init__\.py is not as demo/,
  ],
  [
    'C7',
    'a library of nobody',
    (d) => put(d, 0, file('usr/local/lib/libx.so', elf({}))),
    /usr\/local\/lib\/libx\.so belongs to no package/,
  ],
  [
    'C8',
    'no list of packages',
    (d) => {
      drop(d, 0, 'var/lib/dpkg/status')
      // Who owns the libraries cannot be known then: that is all that is left.
      for (const name of [...d.layers[0].keys()]) if (/\.so\.\d+$/.test(name)) drop(d, 0, name)
      for (const name of [...d.layers[1].keys(), ...d.layers[2].keys()])
        if (name.endsWith('.so')) d.layers[name.startsWith(site) ? 2 : 1].delete(name)
      change(d, 1, `${python}/bin/python3.13`, { content: Buffer.from('#!/x\n\x003.13.9\0') })
      change(d, 2, `${site}/demo-1.0.dist-info/RECORD`, {
        content: recordOf({ 'demo/__init__.py': 'import os\n' }),
      })
    },
    /var\/lib\/dpkg\/status is missing/,
  ],
  [
    'C8',
    'a package without metadata',
    (d) =>
      put(
        d,
        2,
        file(`${site}/copied/__init__.py`),
        file(cached(`${site}/copied/__init__.py`), pyc(`${site}/copied/__init__.py`)),
      ),
    /site-packages\/copied is a package without metadata/,
  ],
  [
    'C9',
    'a second OpenSSL',
    (d) =>
      put(
        d,
        2,
        file(`${site}/demo.libs/libssl-3a1b2c4d.so.1.1`, elf({ soname: 'libssl-3a1b2c4d.so.1.1' })),
        ...owned(d, 'demo.libs/libssl-3a1b2c4d.so.1.1', elf({ soname: 'libssl-3a1b2c4d.so.1.1' })),
      ),
    /demo has .*libssl-3a1b2c4d\.so\.1\.1, the base has .*libssl\.so\.3/,
  ],
  [
    'C10',
    'an executable stack',
    (d) => change(d, 1, moduleFile('zlib'), { content: elf({ needed: ['libz.so.1'], stack: 7 }) }),
    /zlib.* executable stack/,
  ],
  [
    'C10',
    'text relocations',
    (d) =>
      change(d, 1, moduleFile('zlib'), {
        content: elf({ needed: ['libz.so.1'], textRelocations: 'tag' }),
      }),
    /text relocations/,
  ],
  [
    'C11',
    'a password in the environment',
    (d) => d.config.Env.push('DB_PASSWORD=hunter2'),
    /variable DB_PASSWORD/,
  ],
  [
    'C11',
    'a token in the history',
    (d) =>
      d.history.splice(1, 1, {
        created_by: `RUN |1 TOKEN=${'a1b2c3d4'.repeat(3)} /bin/sh -c pip install`,
      }),
    /step 2 of the history/,
  ],
  [
    'C11',
    'a private key',
    (d) =>
      put(
        d,
        2,
        file('opt/acme/app/key.pem', `-----BEGIN RSA PRIVATE KEY-----\n${'A'.repeat(64)}\n`),
      ),
    /key\.pem has a private key/,
  ],
  [
    'C11',
    'a file of credentials',
    (d) => put(d, 0, file('root/.netrc', 'x')),
    /root\/\.netrc has passwords/,
  ],
  [
    'C12',
    'an update',
    (d) => d.candidates.set('libc6', '1.0-1+deb13u1'),
    /libc6 1\.0-1 → 1\.0-1\+deb13u1/,
  ],
  [
    'C13',
    'an input without a hash',
    (d) => (d.record = { products: [{ kind: 'wheel', name: 'x', inputs: { url: 'y' } }] }),
    /wheel x has no hash/,
  ],
  [
    'C14',
    'the end of its Python',
    (d) => (d.today = '2029-12-01'),
    /Python 3\.13 got its last fix in 2029-10/,
  ],
  [
    'C14',
    'the end that is near',
    (d) => (d.today = '2029-08-01'),
    /security fixes for \d+ more days/,
  ],
  [
    'C15',
    'a device',
    (d) => put(d, 0, file('dev/sda', '', { type: '4' })),
    /dev\/sda is a device node/,
  ],
  [
    'U1',
    'a module that fails',
    (d) =>
      (d.observed = { ...d.observed, notImported: [{ module: 'netrc', error: 'ImportError: x' }] }),
    /netrc: ImportError/,
  ],
  [
    'U2',
    'no sqlite',
    (d) =>
      (d.observed = {
        ...d.observed,
        missingModules: [{ module: 'sqlite3', error: 'ModuleNotFoundError' }],
      }),
    /sqlite3/,
  ],
  [
    'U3',
    'a library that is not there',
    (d) =>
      change(d, 1, moduleFile('zlib'), { content: elf({ needed: ['libz.so.1', 'libnone.so.2'] }) }),
    /zlib.* needs libnone\.so\.2, which is not there/,
  ],
  [
    'U3',
    'a newer glibc',
    (d) => {
      const bytes = elf({
        needed: ['libc.so.6'],
        requires: [{ library: 'libc.so.6', versions: ['GLIBC_2.99'] }],
      })
      put(
        d,
        2,
        file(`${site}/demo/_fast.cpython-313-x86_64-linux-gnu.so`, bytes),
        ...owned(d, 'demo/_fast.cpython-313-x86_64-linux-gnu.so', bytes),
      )
    },
    /_fast.* needs GLIBC_2\.99, which .*libc\.so\.6 does not have/,
  ],
  [
    'U3',
    'a library that is broken',
    (d) => put(d, 1, file(moduleFile('_bisect'), elf({ needed: ['libc.so.6'] }).subarray(0, 200))),
    /_bisect.*not a sound ELF file/,
  ],
  [
    'U4',
    'no certificates',
    (d) => drop(d, 0, 'etc/ssl/certs/ca-certificates.crt'),
    /ca-certificates\.crt is not there/,
  ],
  [
    'U4',
    'certificates that do not load',
    (d) => (d.observed = { ...d.observed, authorities: 0 }),
    /loads no certificate/,
  ],
  [
    'U5',
    'no time zones',
    (d) => {
      drop(d, 0, 'usr/share/zoneinfo/UTC')
      drop(d, 0, 'var/lib/dpkg/info/tzdata.md5sums')
    },
    /usr\/share\/zoneinfo is not there/,
  ],
  ['U5', 'local time', (d) => d.config.Env.push('TZ=Europe/Berlin'), /Europe\/Berlin/],
  [
    'U5',
    'another encoding',
    (d) => d.config.Env.splice(1, 1, 'LANG=de_DE.ISO-8859-1'),
    /ISO-8859-1/,
  ],
  [
    'U6',
    'a library not found by name',
    (d) => (d.observed = { ...d.observed, notFound: ['ssl'] }),
    /find_library\("ssl"\)/,
  ],
  [
    'U7',
    'another Python first',
    (d) => put(d, 0, file('usr/bin/python3', 'x', { mode: 0o755 }), ...pathFirst(d)),
    /python3 on PATH is usr\/bin\/python3/,
  ],
  [
    'U7',
    'no python',
    (d) => drop(d, 2, 'opt/acme/venv/bin/python3.13'),
    /^python3\.13 is not on PATH/,
  ],
  [
    'U8',
    'a shell',
    (d) => (d.config.Cmd = ['/bin/sh', '-c', 'python -m demo']),
    /Cmd is run by a shell: \/bin\/sh -c/,
  ],
  ['U8', 'no command', (d) => (d.config.Cmd = []), /neither Entrypoint nor Cmd/],
  [
    'U9',
    'a command that does not stop',
    (d) => (d.observed = { ...d.observed, stop: { seconds: 10.1 } }),
    /10\.1 s/,
  ],
  ['U10', 'no place to write', (d) => change(d, 0, 'tmp/', { mode: 0o755 }), /tmp has mode 755/],
  [
    'U10',
    'another user',
    (d) => (d.observed = { ...d.observed, anyUser: 'Permission denied' }),
    /1000050000:0: Permission denied/,
  ],
  [
    'R2',
    'times',
    (d) => change(d, 0, 'etc/passwd', { mtime: 1_700_000_000 }),
    /layer 1 has files of different times/,
  ],
  [
    'R2',
    'names of owners',
    (d) => change(d, 0, 'etc/passwd', { uname: 'runner' }),
    /names owners, such as that of etc\/passwd/,
  ],
  [
    'R3',
    'a path of the build',
    (d) =>
      change(d, 1, cached(`${stdlib}/os.py`), {
        content: pyc(`${stdlib}/os.py`, 1, 'home/runner/work/lib/os.py'),
      }),
    /os\.cpython-313\.pyc was compiled from \/home\/runner/,
  ],
  [
    'R3',
    'a folder of the build',
    (d) =>
      change(d, 1, `${stdlib}/_sysconfigdata__linux_x86_64-linux-gnu.py`, {
        content: sysconfig({ srcdir: '/tmp/build/Python-3.13' }),
      }),
    /has \/tmp\/build\/Python-3\.13 in srcdir/,
  ],
  [
    'R5',
    'the time of a clock',
    (d) => (d.created = '2026-11-24T21:40:36.123456789Z'),
    /time of a clock/,
  ],
  [
    'H1',
    'no source',
    (d) => delete d.annotations['org.opencontainers.image.source'],
    /does not say its source/,
  ],
  ['H2', 'no record', (d) => (d.record = undefined), /no record of inputs/],
]

/** The record of the wheel with one more file, so that only what is meant is wrong. */
function owned(draft: Draft, path: string, bytes: Buffer): Member[] {
  const files: Record<string, string | Buffer> = {}
  for (const [name, { content = '' }] of draft.layers[2])
    if (name.startsWith(`${site}/demo`) && !name.endsWith('RECORD') && !name.endsWith('.pyc'))
      files[name.slice(site.length + 1)] = content
  return [file(`${site}/demo-1.0.dist-info/RECORD`, recordOf({ ...files, [path]: bytes }))]
}
function pathFirst(draft: Draft): Member[] {
  draft.config.Env[0] = 'PATH=/usr/bin:/opt/acme/venv/bin'
  return []
}

test('a good image keeps every rule', async () => {
  const { results, good } = await judged(goodDraft())
  expect(results.filter(({ state }) => state !== 'kept')).toEqual([])
  expect(good).toBe(true)
})

describe('broken in one place, that rule and no other tells of it:', () => {
  test.each(broken)('%s: %s', async (id, _, breakIt, what) => {
    const draft = goodDraft()
    breakIt(draft)
    const { results } = await judged(draft)
    const wrong = results.filter(({ state }) => state === 'broken')
    expect(wrong.map(({ rule, findings }) => [rule.id, findings.length > 0])).toEqual([[id, true]])
    expect(wrong[0]?.findings.map((one) => one.what)).toContainEqual(expect.stringMatching(what))
  })

  test('every rule that an image can break is broken here', () => {
    const ids = new Set(broken.map(([id]) => id))
    expect(rules.filter(({ check, id }) => check !== undefined && !ids.has(id))).toEqual([])
  })
})

describe('bytecode that the configuration looks for apart (PYTHONPYCACHEPREFIX)', () => {
  const broken = async (change: (draft: Draft) => void): Promise<readonly string[]> => {
    const draft = goodDraft()
    draft.config.Env.push('PYTHONPYCACHEPREFIX=/var/bytecode/')
    change(draft)
    const { results } = await judged(draft)
    return results.flatMap(({ rule, state }) => (state === 'broken' ? [rule.id] : []))
  }

  test('is not what lies beside the sources', async () => {
    expect(await broken(() => undefined)).toEqual(['F1', 'F2'])
  })

  test('is good where it is there', async () => {
    const copied = (d: Draft): void => {
      for (const layer of [1, 2] as const)
        for (const [name, member] of [...d.layers[layer]]) {
          if (!name.endsWith('.pyc')) continue
          const apart = `var/bytecode/${name.replace('__pycache__/', '')}`
          d.layers[layer].set(apart, { ...member, name: apart })
        }
    }
    expect(await broken(copied)).not.toContain('F1')
    expect(await broken(copied)).not.toContain('F2')
  })
})

test('rules have ids of their chapter, each once, and say what they are for', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
  for (const [chapter, all] of chapters)
    for (const { id, title, why, fix, test: how } of all) {
      expect(id).toMatch(
        chapter === 'Secure'
          ? /^C\d+$/
          : chapter === 'Fresh'
            ? /^H\d+$/
            : new RegExp(`^${chapter.slice(0, 1)}\\d+$`),
      )
      for (const text of [title, why, fix, how]) expect(text.length).toBeGreaterThan(4)
    }
})
