import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{a as t}from"./shared-E5DPQHZ6.js";function p(e){let n=e.length>1;return e.flatMap(({python:o,outcomes:y})=>y.filter(({state:r})=>r!=="reused").flatMap(({kind:r,name:a,reasons:s})=>{let l=r===a?r:`${r} ${a}`,d=n?`Python ${o}: ${l}`:l;return s.length===0?[d]:s.map(i=>`${d}: ${i}`)}))}t(p,"reasonsOf");var m=t(e=>e.length===1?e.map(([,n])=>n).join(""):e.map(([n,o])=>`Python ${n}
${o}`).join(`

`),"titled");export{p as a,m as b};
