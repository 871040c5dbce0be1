import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);

// src/commands/table.ts
var table = {
  build: {
    title: "Build",
    cache: !0,
    prepare: !0,
    run: async (request) => (await import("./shared-SEIH6TNW.js")).answerBuild(request)
  },
  plan: {
    title: "Plan",
    cache: !0,
    prepare: !0,
    run: async (request) => (await import("./shared-A7X5STZQ.js")).answerPlan(request)
  },
  wheels: {
    title: "Wheels",
    cache: !0,
    prepare: !0,
    run: async (request) => (await import("./shared-3SLEGQBV.js")).answerWheels(request)
  },
  lock: {
    title: "Lock",
    cache: !1,
    prepare: !0,
    run: async (request) => (await import("./shared-ALAWZAQZ.js")).answerLock(request)
  }
};

export {
  table
};
