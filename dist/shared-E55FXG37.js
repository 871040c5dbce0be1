import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{a as t}from"./shared-E5DPQHZ6.js";function p(e){let n=e.length>1;return e.flatMap(({python:r,outcomes:d})=>d.filter(({state:o})=>o!=="reused").flatMap(({kind:o,name:a,reasons:s})=>{let l=o===a?o:`${o} ${a}`,i=n?`Python ${r}: ${l}`:l;return s.length===0?[i]:s.map(y=>`${i}: ${y}`)}))}t(p,"reasonsOf");var m=t(e=>e.length===1?e.map(([,n])=>n).join(""):e.map(([n,r])=>`Python ${n}
${r}`).join(`

`),"titled");export{p as a,m as b};
