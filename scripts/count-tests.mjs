// Adds up jest's reports: `N passed, N failed`. A report that is missing, or a test file that did not
// even start, counts as a failure, so that nothing can go missing unseen.
import { readFileSync } from 'node:fs'

let passed = 0
let failed = 0
const skipped = []
for (const file of process.argv.slice(2)) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'))
    passed += report.numPassedTests
    failed += report.numFailedTests + report.numRuntimeErrorTestSuites
    for (const { assertionResults } of report.testResults)
      for (const { status, fullName } of assertionResults)
        if (status === 'pending') skipped.push(fullName)
  } catch (error) {
    console.error(`${file}: ${error.message}`)
    failed += 1
  }
}
if (skipped.length > 0)
  console.log(['skipped, for want of what they need:', ...skipped].join('\n  '))
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
