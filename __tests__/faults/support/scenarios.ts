export const runScenario = (): Promise<undefined> => Promise.resolve(undefined)
