import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
function reasonsOf(pythons){let several=pythons.length>1;return pythons.flatMap(({python,outcomes})=>outcomes.filter(({state})=>state!=="reused").flatMap(({kind,name,reasons})=>{let named=kind===name?kind:`${kind} ${name}`,prefix=several?`Python ${python}: ${named}`:named;return reasons.length===0?[prefix]:reasons.map(reason=>`${prefix}: ${reason}`)}))}var titled=tables=>tables.length===1?tables.map(([,table])=>table).join(""):tables.map(([python,table])=>`Python ${python}
${table}`).join(`

`);export{reasonsOf,titled};
