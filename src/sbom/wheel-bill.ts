/** The bill of materials of one wheel that leaves as a file: CycloneDX 1.6, a function of the wheel alone. */
import { canonicalJson } from '../image/index.js'
import type { Target } from '../lock/index.js'
import { version as pycaskVersion } from '../version.js'
import { serialNumberOf } from './bill.js'
import { property, type Bill } from './types.js'
import { wheelsChapter, type InstalledWheel } from './wheels.js'

/**
 * The bill's bytes: what the wheel is and was built from, what was copied or compiled into it, and, as properties, which
 * shared libraries it looks for on the machine.
 */
export function billOfWheel(wheel: InstalledWheel, target: Target): Buffer {
  const { components, dependsOn, incomplete } = wheelsChapter([wheel], {
    target,
    packageRefs: new Map(),
  })
  const [own, ...parts] = components
  if (own === undefined) throw new Error('a wheel has a component')
  const requires = wheel.facts.requires.map(({ soname, package: name }) =>
    property('requires', name === undefined ? soname : `${soname} of ${name}`),
  )
  const bill: Omit<Bill, 'serialNumber'> = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      tools: {
        components: [
          { type: 'application', 'bom-ref': 'tool:pycask', name: 'pycask', version: pycaskVersion },
        ],
      },
      component: { ...own, properties: [...(own.properties ?? []), ...requires] },
    },
    components: parts.toSorted((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1)),
    dependencies: [...dependsOn]
      .map(([ref, refs]) => ({ ref, dependsOn: [...refs].sort() }))
      .sort((a, b) => (a.ref < b.ref ? -1 : 1)),
    compositions:
      incomplete.length === 0 ? [] : [{ aggregate: 'incomplete', assemblies: [...incomplete] }],
  }
  return canonicalJson({ ...bill, serialNumber: serialNumberOf(canonicalJson(bill)) })
}
