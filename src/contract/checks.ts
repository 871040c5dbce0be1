/** Rule U12 of the contract: what the project says must be true in the finished image. */
import { join } from 'node:path'
import * as z from 'zod'
import { PycaskError, type Location } from '../errors.js'
import { packTar } from '../image/index.js'
import type { Recipe } from '../make/types.js'
import { readReport } from '../sandbox/index.js'
import type { Runtime } from '../sandbox/types.js'
import type { Digest } from '../words.js'

const report = z.array(z.object({ check: z.string(), ok: z.boolean(), found: z.string() }))

const checksFacts: z.ZodType<{ readonly checks: number }> = z.object({ checks: z.int() })

// A name at the start of an expression is imported: `yaml.__with_libyaml__` needs no import of its own.
const script = String.raw`
import ast, builtins, importlib, json, sys

found = []
for check in sys.argv[1:]:
    try:
        tree = ast.parse(check, mode='eval')
        scope = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                name = ast.unparse(node.value)
                if all(part.isidentifier() for part in name.split('.')):
                    try:
                        importlib.import_module(name)
                    except ImportError:
                        pass
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and not hasattr(builtins, node.id):
                try:
                    scope[node.id] = importlib.import_module(node.id)
                except ModuleNotFoundError as error:
                    if error.name != node.id:
                        raise
        value = eval(compile(tree, '<check>', 'eval'), scope)
        found.append({'check': check, 'ok': bool(value), 'found': repr(value)[:200]})
    except BaseException as error:
        found.append({'check': check, 'ok': False, 'found': f'{type(error).__name__}: {error}'[:400]})
with open('/build/out/report.json', 'w') as file:
    json.dump(found, file)
`

/**
 * Evaluates Python expressions in the finished image, with its own Python and nothing else. Made
 * once for an image and its checks. File: `report.json`. Rejects with `check-failed`, which names
 * each expression with what it gave.
 */
export function checksRecipe(options: {
  /** The image's config digest: it covers every layer. */
  readonly image: Digest
  readonly checks: readonly string[]
  readonly at: Location | undefined
  readonly runtime: () => Promise<Runtime>
}): Recipe<{ readonly checks: number }> {
  const { image, checks } = options
  return {
    kind: 'check',
    name: 'checks',
    title: `${String(checks.length)} ${checks.length === 1 ? 'expression' : 'expressions'}`,
    inputs: {
      image,
      format: '1',
      ...Object.fromEntries(checks.map((check, index) => [`check ${String(index + 1)}`, check])),
    },
    facts: checksFacts,
    build: async ({ directory, logFile }) => {
      const outputDirectory = join(directory, 'out')
      const lines: string[] = []
      const { exitCode } = await (
        await options.runtime()
      ).run({
        input: packTar([]),
        script,
        args: checks,
        outputDirectory,
        logFile,
        onLine: (line) => lines.push(line),
      })
      if (exitCode !== 0)
        throw failed(options.at, [
          `Python ended with exit code ${String(exitCode)}`,
          ...lines.slice(-10),
        ])
      const file = join(outputDirectory, 'report.json')
      const results = await readReport(outputDirectory, report)
      const wrong = results.filter(({ ok }) => !ok)
      if (wrong.length > 0)
        throw failed(
          options.at,
          wrong.map(({ check, found }) => `${check} is ${found}`),
        )
      return { files: { 'report.json': file }, facts: { checks: results.length } }
    },
  }
}

/** The expressions of a product that `checksRecipe` made; of its inputs. */
export const recordedChecks = (inputs: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(inputs)
    .flatMap(([name, value]): [number, string][] => {
      const number = /^check (\d+)$/.exec(name)?.[1]
      return number === undefined ? [] : [[Number(number), value]]
    })
    .sort(([a], [b]) => a - b)
    .map(([, check]) => check)

const failed = (at: Location | undefined, details: readonly string[]): PycaskError =>
  new PycaskError({
    code: 'check-failed',
    what: 'the image does not keep what the option checks promises',
    details,
    hint: 'each check is a Python expression that must be true in the finished image',
    at,
  })
