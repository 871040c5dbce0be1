/** docs/CONTRACT.md, made from the rules' own descriptions. Not part of the door. */
import { chapters } from './rules/index.js'

export function contractPage(): string {
  const tables = chapters.map(([chapter, rules]) => {
    const rows = rules.map(({ id, title, level, why, test, fix, sources = [], check }) => {
      const from = sources.length === 0 ? '' : ` (${sources.join(', ')})`
      const how = check === undefined ? `not by \`check\`: ${test}` : test
      return `| ${[id, title, level, `${why}${from}`, how, fix].map(cell).join(' | ')} |`
    })
    return `## ${chapter}\n\n| id | rule | level | why | how it is tested | how to cure it |\n| --- | --- | --- | --- | --- | --- |\n${rows.join('\n')}`
  })
  return `<!-- Made from src/contract/rules by npm run generate. -->

# The contract

What every image that Pycask publishes keeps, and what \`pycask check IMAGE\` tests on any image: its own, \`python:slim\`,
somebody's hand-written one. Each rule has an id that never changes, a level, a reason when it is broken that names the path
or package, and a way to waive it with a written reason.

\`\`\`sh
pycask check ghcr.io/acme/web:1.4                 # in a registry
pycask check ./layout                             # an OCI layout; also an archive: image.tar
pycask check docker:web                           # in the local engine
pycask check                                      # the project's own image, built but not pushed
pycask check IMAGE --compare ghcr.io/acme/web:main --budget 60MB,5%
pycask check IMAGE --format sarif                 # or junit, markdown, json
pycask check IMAGE --report report.html      # size map, findings, files, packages in one page
\`\`\`

Layers are read as streams, once; what cannot be seen that way is tried by running the image's own Python without network,
capabilities and new privileges, on a read-only root (\`--no-run\` leaves that out). What could not be tested is told by name.

| exit code | means |
| --- | --- |
| 0 | no rule of the level error is broken |
| 2 | the image was looked at, and at least one is |
| 1 | it could not be looked at: the reason is on standard error |

Levels and waivers stand in \`pyproject.toml\`. A waiver needs a reason; one that has ended, or that nothing needs any more, is
reported.

\`\`\`toml
[tool.pycask.contract]
levels = { S6 = "error", F7 = "off" }

[tool.pycask.contract.waive]
S3 = { reason = "numpy.f2py is used at run time", until = "2027-01-01", paths = ["opt/acme/python/lib/*.a"] }
\`\`\`

${tables.join('\n\n')}
`
}

const cell = (text: string): string => text.replace(/[|*<]/g, '\\$&').replaceAll('_', '\\_')
