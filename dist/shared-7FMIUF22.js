import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import{D as Se}from"./shared-QURIYOOZ.js";import{a as ze,b as q,d as P,h as Oe,i as je}from"./shared-6SRSYGQQ.js";import{e as Re}from"./shared-47PQIO4I.js";import{c as Fe}from"./shared-T2BWXKTD.js";import{a as h,b as B}from"./shared-HNNAI5X2.js";import{b as ke,c as u,d as x,f as $e,g as _e,j as T,k as g,m as H,n as ve,o as Pe,p as R,q as V,r as M}from"./shared-3XVP22QJ.js";import{a as o}from"./shared-E5DPQHZ6.js";import{mkdir as Rt,readdir as re,readFile as St,rm as I,stat as Ct,writeFile as Et}from"node:fs/promises";import{join as k}from"node:path";var S=o(e=>`'${e.replaceAll("'",String.raw`'\''`)}'`,"quoted");var z=o((e,t,n,r)=>({name:e,what:t,breaks:n,to:"rest",modules:[],told:[],library:[],folders:[],prefix:[],...r}),"profile"),A=[z("tests","CPython's own tests, and extension modules that only they use","`from test import support`, which some third-party test suites do",{modules:["test"],library:["lib-dynload/_ctypes_test.*","lib-dynload/_test*","lib-dynload/_xxtestfuzz.*","lib-dynload/xx*"],folders:["test","tests","idle_test"]}),z("ensurepip","the installer of pip, with the wheels it installs","`python -m ensurepip`; `python -m venv` works with `--without-pip` only",{modules:["ensurepip"],told:["ensurepip"],library:["ensurepip"],prefix:["bin/pip*"]}),z("idle","the editor IDLE","`python -m idlelib`",{modules:["idlelib"],told:["idlelib"],library:["idlelib"],prefix:["bin/idle*"]}),z("tk","tkinter, and the turtle that is drawn with it","windows on a screen: `import tkinter`, `import turtle`",{modules:["tkinter","turtle","turtledemo","_tkinter"],told:["tkinter","turtle","turtledemo"],library:["tkinter","turtle.py","turtledemo","lib-dynload/_tkinter.*"]}),z("lib2to3","the converter from Python 2, up to 3.12","`import lib2to3`, the program `2to3`",{modules:["lib2to3"],told:["lib2to3"],library:["lib2to3"],prefix:["bin/2to3*"]}),z("pydoc-data","topics of the help for keywords","`help('if')` and other topics; `help(str)` works",{modules:["pydoc_data"],library:["pydoc_data"],prefix:["bin/pydoc*"]}),z("docs","manual pages","`man python3`",{prefix:["share"]}),z("static","static libraries","linking programs against libpython.a",{to:"builder",prefix:["lib/*.a","lib/python*/config-*/*.a"]}),z("headers","C headers, but pyconfig.h, which sysconfig reads","compiling extension modules in the image",{to:"builder",prefix:["include","lib/pkgconfig"]}),z("config","the Makefile and python3-config","`python3-config`, `sysconfig.get_makefile_filename()`'s file; embedding Python",{to:"builder",prefix:["bin/*-config","lib/python*/config-*"]})],W=A.map(({name:e})=>e);function jt(e=W){let t=e.find(r=>!W.includes(r));if(t!==void 0)throw new h({code:"prune-unknown",what:`prune: there is no profile ${t}`,hint:`there are ${W.join(", ")}`});let n=A.filter(({name:r})=>e.includes(r));return{names:n.map(({name:r})=>r).sort(),profiles:n}}o(jt,"pruneSelection");var Ee=o(e=>e.profiles.flatMap(({modules:t})=>t).sort(),"prunedModules"),Ce="pyconfig.h";function Te({profiles:e},{library:t,builder:n,rest:r}){let i=e.flatMap(a=>a.folders.map(s=>`-name ${s}`));return[`mkdir -p ${n} ${r}`,'cd "$PREFIX"',"take() { # TREE PATH...","  tree=$1; shift","  for path; do",'    [ -e "$path" ] || [ -L "$path" ] || continue','    mkdir -p "$tree/$(dirname "$path")"','    if [ -d "$path" ] && [ -d "$tree/$path" ]; then','      cp -a "$path/." "$tree/$path/" && rm -rf "$path"','    else mv "$path" "$tree/$path"; fi',"  done","}",`rm -rf lib/${t}/site-packages/*`,...i.length===0?[]:[`find lib/${t} -type d \\( ${i.join(" -o ")} \\) -prune > /build/folders`,`while read -r path; do take ${r} "$path"; done < /build/folders`],...e.map(a=>{let s=[...a.library.map(d=>`lib/${t}/${d}`),...a.prefix];return`take ${a.to==="builder"?n:r} ${s.join(" ")}`}),`mkdir -p include/${t}`,`[ ! -e ${n}/include/${t}/${Ce} ] || mv ${n}/include/${t}/${Ce} include/${t}/`,...e.flatMap(a=>a.told.map(s=>`[ ! -e ${r}/lib/${t}/${s} -a ! -e ${r}/lib/${t}/${s}.py ] || printf %s ${S(Ft(s,a))} > lib/${t}/${s}.py`))].join(`
`)}o(Te,"pruneScript");var Ft=o((e,{name:t})=>`raise ModuleNotFoundError(
    "No module named '${e}': this Python was built without it (Pycask's prune profile ${t})",
    name='${e}')
`,"stub");async function Tt(e){let{host:t,python:n,staging:r,destination:i}=e;await Rt(r,{recursive:!0});try{for(let c of["layer.tar.gz","builder.tar.gz","rest.tar.gz"])await Mt(t,n,c,r);let a=n.facts.executable.slice(n.facts.executable.lastIndexOf("/")+1),s=k(r,"lib",a);await Lt(s),await I(k(s,"EXTERNALLY-MANAGED"),{force:!0});let d=k(r,"bin",a);await It(e,d,k(s,"lib-dynload")),await ae(t,[d,"-I","-m","ensurepip","--default-pip"]),await Nt(r,a,[n.facts.prefix,r],i)}catch(a){throw await I(r,{recursive:!0,force:!0}),a}}o(Tt,"stageInstallation");async function Mt(e,t,n,r){let{facts:i}=t,a=i.prefix.split("/").filter(f=>f!=="").length,s=["tar","-xzf",await t.file(n),"-C",r,`--strip-components=${a}`],{exitCode:d,stderr:c}=await e.run([...s,"--no-same-owner"]);if(d!==0)throw new h({code:"install-failed",what:`${n} of CPython ${i.version} cannot be unpacked into ${r}`,hint:"is there room, and may this user write there?",details:c.trim().split(`
`).slice(-5)})}o(Mt,"unpack");async function Lt(e){let t=await re(k(e,"__pycache__"));for(let n of A.flatMap(({told:r})=>r)){await Ct(k(e,n)).then(i=>i.isDirectory(),()=>!1)&&await I(k(e,`${n}.py`),{force:!0});for(let i of t)i.startsWith(`${n}.`)&&await I(k(e,"__pycache__",i))}}o(Lt,"removeStubs");var At=`
import importlib, json, os, sys
problems = {}
for name in sorted(os.listdir(sys.argv[1])):
    module = name.split('.')[0]
    if module.startswith('_test') or module == '_tkinter':
        continue
    try:
        importlib.import_module(module)
    except ImportError as error:
        problems[module] = str(error)
print(json.dumps(problems))
`;async function It({host:e,python:t},n,r){let{exitCode:i,stdout:a,stderr:s}=await ae(e,[n,"-I","-c",At,r]);if(i!==0)throw Le(t.facts,[s.trim()],await Me(e));let d=Object.entries(JSON.parse(a));if(d.length>0){let c=d.map(([f,l])=>`${f}: ${l}`);throw Le(t.facts,c,await Me(e))}}o(It,"tryOut");var ae=o((e,t)=>e.run(t,{env:{PATH:"/usr/bin:/bin",LC_ALL:"C.UTF-8",HOME:e.env.HOME}}),"run");async function Me(e){let{stdout:t}=await ae(e,["getconf","GNU_LIBC_VERSION"]);return t.trim()||"another C library"}o(Me,"libcOf");function Le(e,t,n){let r=t.join(`
`),i=/version `([A-Za-z]+_[\d.]+)' not found/.exec(r)?.[1],a=[...r.matchAll(/(lib[\w.+-]+\.so[\d.]*): cannot open/g)].map(([,f])=>f),s=e.requires.flatMap(({soname:f,package:l})=>a.includes(f)?[l]:[]),d=i?.startsWith("GLIBC_")===!0,c=d?`it needs ${i}, and this machine has ${n}`:a.length>0?`this machine has no ${[...new Set(a)].join(", ")}`:"it does not run here";return new h({code:"install-incompatible",what:`CPython ${e.version} cannot be installed on this machine: ${c}`,hint:s.length>0&&!d?`apt-get install ${s.join(" ")} (the names in the suite that it was built for)`:"build it for a suite that is no newer than this machine (suite), or run the tests in the image",details:t})}o(Le,"incompatible");async function Nt(e,t,n,r){let i=k("lib",t),a=o(async(c,f)=>(await re(k(e,c),{withFileTypes:!0}).catch(()=>[])).filter(p=>p.isFile()&&f.test(p.name)).map(p=>k(c,p.name)),"within"),s=(await re(k(e,i))).filter(c=>c.startsWith("config-")),d=[...await a("bin",/./),...await a("lib/pkgconfig",/\.pc$/),...await a(i,/^_sysconfig.*\.(py|json)$|^build-details\.json$/),...(await Promise.all(s.map(c=>a(k(i,c),/./)))).flat()];for(let c of d){let f=k(e,c),l=await St(f);if(l.includes(0))continue;let p=l.toString("utf8"),b=n.reduce((m,y)=>m.replaceAll(y,r),p);b!==p&&await Et(f,b)}for(let c of await a(k(i,"__pycache__"),/^_sysconfig(data|_vars)_/))await I(k(e,c))}o(Nt,"relocate");var Dt=/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:(a|b|rc)([1-9]\d*))?$/;function $(e){let t=Dt.exec(e);if(t===null)return;let[,n,r,i,a,s]=t,d={major:Number(n),minor:Number(r),patch:Number(i)};return a!=="a"&&a!=="b"&&a!=="rc"?d:{...d,pre:{phase:a,number:Number(s)}}}o($,"parseVersion");var _=o(({major:e,minor:t})=>`${e}.${t}`,"minorOf"),Ae=o(({major:e,minor:t})=>`cp${e}${t}`,"tagOf"),C=o(({major:e,minor:t,patch:n})=>`${e}.${t}.${n}`,"finalOf");function v(e,t){return e.major-t.major||e.minor-t.minor||e.patch-t.patch||Bt(e.pre,t.pre)}o(v,"compareVersions");function Bt(e,t){return e===void 0||t===void 0?+(e===void 0)-+(t===void 0):e.phase<t.phase?-1:e.phase>t.phase?1:e.number-t.number}o(Bt,"comparePre");var Ht="bb3d0dc8d9d15a5cd51094d5b69e70aa09005ff0",Vt=[{name:"expat",licence:"MIT",at:"Modules/expat",in:[0,99],versions:{},purl:o(e=>`pkg:generic/expat@${e}`,"purl"),cpe:o(e=>`cpe:2.3:a:libexpat_project:libexpat:${e}:*:*:*:*:*:*:*`,"cpe"),soname:"libexpat.so."},{name:"hacl-star",licence:"Apache-2.0 OR MIT",at:"Modules/_hacl",in:[12,99],versions:{13:Ht},purl:o(e=>`pkg:github/hacl-star/hacl-star@${e}`,"purl"),cpe:o(e=>`cpe:2.3:a:hacl-star:hacl-star:${e}:*:*:*:*:*:*:*`,"cpe")},{name:"libb2",licence:"CC0-1.0",at:"Modules/_blake2/impl",in:[6,13],versions:{13:"0.98.1"},purl:o(e=>`pkg:github/blake2/libb2@v${e}`,"purl"),cpe:o(e=>`cpe:2.3:a:blake2:libb2:${e}:*:*:*:*:*:*:*`,"cpe"),soname:"libb2.so."},{name:"macholib",licence:"MIT",at:"Lib/ctypes/macholib",in:[5,99],versions:{13:"1.0",14:"1.0",15:"1.0"},purl:o(e=>`pkg:pypi/macholib@${e}`,"purl")},{name:"mimalloc",licence:"MIT",at:"Objects/mimalloc",in:[13,99],versions:{13:"2.1.2"},purl:o(e=>`pkg:github/microsoft/mimalloc@v${e}`,"purl")},{name:"mpdecimal",licence:"BSD-2-Clause",at:"Modules/_decimal/libmpdec",in:[3,15],versions:{11:"2.5.1",13:"2.5.1",14:"2.5.1",15:"2.5.1"},purl:o(e=>`pkg:generic/mpdecimal@${e}`,"purl"),cpe:o(e=>`cpe:2.3:a:bytereef:mpdecimal:${e}:*:*:*:*:*:*:*`,"cpe"),soname:"libmpdec.so."},{name:"tiny_sha3",licence:"MIT",at:"Modules/_sha3",in:[11,11],versions:{},purl:o(e=>`pkg:github/mjosaarinen/tiny_sha3@${e}`,"purl")},{name:"XKCP",licence:"CC0-1.0",at:"Modules/_sha3/kcp",in:[6,10],versions:{},purl:o(e=>`pkg:github/xkcp/xkcp@${e}`,"purl")}];function qt({version:e,requires:t}){let n=$(e),r=n===void 0?0:Number(_(n).split(".")[1]);return Vt.filter(i=>i.in[0]<=r&&r<=i.in[1]).filter(({soname:i})=>!t.some(a=>i!==void 0&&a.soname.startsWith(i))).map(({name:i,licence:a,at:s,versions:d,purl:c,cpe:f})=>{let l=d[r];return{name:i,licence:a,at:s,...l===void 0?{}:{version:l,purl:c(l)},...l===void 0||f===void 0?{}:{cpe:f(l)}}})}o(qt,"bundledParts");import{createHash as Wt}from"node:crypto";import{createReadStream as Ut}from"node:fs";import{access as Gt,copyFile as Kt,mkdir as Jt,mkdtemp as Zt,readdir as Xt,readFile as se,rename as Ne,rm as ie,stat as Yt,writeFile as Qt}from"node:fs/promises";import{join as O}from"node:path";import{pipeline as en}from"node:stream/promises";var Ie=Pe("state",[g({state:M("verified"),identity:u(),issuer:u(),loggedAt:u().optional()}),g({state:M("absent"),reason:u()}),g({state:M("unreachable"),reason:u()})]);var G=g({name:u(),sha256:u(),pinnedBy:V(["manifest","python.org"]),signature:Ie});async function ce(e,t){let{release:n,directory:r}=t;await Jt(r,{recursive:!0}),await bn(r);for(let a of n.files){let s=O(r,a.sha256);if(await oe(s)){if(await He(s)===a.sha256){let d=await pn(`${s}.json`,a,n);if(d!==void 0)return{file:s,release:a,from:"cache",facts:d};continue}e.log.warn(`${s} is damaged; fetching CPython ${n.version} again`),await ie(s,{force:!0})}}let i=[];for(let a of t.sources){let s=await Zt(O(r,".incoming-"));try{let d=await nn(e,a,s,t),c=await He(d.file),f=n.files.find(b=>b.sha256===c);if(f===void 0)throw fn(n,c);let l=await tn(f,d,t),p=O(r,c);return await Qt(O(s,"facts"),JSON.stringify(l)),await Ne(O(s,"facts"),`${p}.json`),await Ne(d.file,p),e.log.debug(`source of CPython ${n.version}: ${U(a)}, signature ${l.signature.state}`),{file:p,release:f,from:U(a),facts:l}}catch(d){if(e.signal.aborted||mn.includes(Be(d)??""))throw d;let c=`${U(a)}: ${Ue(d)}`;i.push(c),ln.includes(Be(d)??"")?e.log.warn(c):e.log.debug(c)}finally{await ie(s,{recursive:!0,force:!0})}}throw new h({code:"source-unavailable",what:`no source has the tarball of CPython ${n.version} (${n.files[0].name}, SHA-256 ${n.files[0].sha256})`,hint:"put it into a folder and name that folder, or a mirror, in python-sources",details:i})}o(ce,"fetchSource");async function tn(e,{file:t,bundle:n},{release:r,trust:i}){let{name:a,sha256:s}=e,{pinnedBy:d,signer:c}=r;if(typeof n=="string"){let{verifySignature:f}=await import("./shared-UYAAT3U3.js"),l=f(a,await se(t),n,c,i);return{name:a,sha256:s,pinnedBy:d,signature:l}}if(d!=="manifest")throw new h({code:"signature-missing",what:`${a} has no signature that can be verified (${n.reason}), and this version of Pycask does not know its checksum`,hint:"a newer Pycask may know it; or name an older release"});return{name:a,sha256:s,pinnedBy:d,signature:n}}o(tn,"verify");async function nn(e,t,n,r){let{release:i}=r;if(t==="debian"){if(r.debian===void 0)throw new Error("Debian's archive is not at hand here");let a=i.files.map(c=>c.sha256),s=await r.debian({source:`python${i.minor}`,hashes:a,into:n}),d="Debian's source packages carry none";if(s!==void 0)return{file:s,bundle:{state:"absent",reason:d}};throw new Error(`no suite of Debian has this version of python${i.minor}`)}return t==="python.org"||/^https?:\/\//.test(t)?rn(e,i,t==="python.org"?Ve:t,O(n,"tarball")):dn(i,t,O(n,"tarball"))}o(nn,"deliver");var Ve="https://www.python.org/ftp/python/{folder}/{file}",qe=1e4;async function rn(e,t,n,r){let i=[],a=t.files.map(s=>sn(n,t,s));for(let[s,d]of t.files.entries()){let c=a[s]??"";if(a.indexOf(c)<s)continue;let f=a.lastIndexOf(c)>s?{}:{sha256:d.sha256},{status:l,body:p}=await e.http.request({method:"HEAD",url:c,timeoutMs:qe});if(p.resume(),l===404||l===410){i.push(`${U(c)} answered ${l}`);continue}return await e.http.download(c,r,f),{file:r,bundle:await an(e,`${c}.sigstore`,n,d)}}throw new Error(i.join(", "))}o(rn,"download");var De=1024*1024;async function an(e,t,n,r){if(!n.includes("{file}"))return{state:"absent",reason:`the mirror names ${r.name} by its hash only`};try{let{status:i,headers:a,body:s}=await e.http.request({url:t,timeoutMs:qe});if(i===200&&!(Number(a["content-length"])>De)){let d=await on(s,De);return d!==void 0?d.toString("utf8"):{state:"unreachable",reason:`${r.name}.sigstore does not end`}}return s.destroy(),i===404||i===410?{state:"absent",reason:`there is no ${r.name}.sigstore`}:{state:"unreachable",reason:`${r.name}.sigstore: the server answered ${i}`}}catch(i){if(e.signal.aborted)throw i;return{state:"unreachable",reason:Ue(i)}}}o(an,"signatureAt");async function on(e,t){let n=[],r=0;for await(let i of e)if(n.push(i),r+=i.length,r>t)return;return Buffer.concat(n)}o(on,"firstBytes");function sn(e,t,n){return e.replaceAll("{version}",t.version).replaceAll("{folder}",We(t.version)).replaceAll("{file}",n.name).replaceAll("{sha256}",n.sha256)}o(sn,"fill");function We(e){let t=$(e);return t===void 0?e:C(t)}o(We,"folderOf");function cn(e,t){return Ve.replace("{folder}",We(e)).replace("{file}",t)}o(cn,"officialAddress");async function dn(e,t,n){for(let r of e.files)for(let i of[r.name,O(e.version,r.name),r.sha256]){let a=O(t,i);if(!await oe(a))continue;await Kt(a,n);let s=`there is no ${i}.sigstore`,d=await oe(`${a}.sigstore`)?await se(`${a}.sigstore`,"utf8"):{state:"absent",reason:s};return{file:n,bundle:d}}throw new Error(`there is no ${e.files.map(r=>r.name).join(" or ")} in it`)}o(dn,"copy");function fn(e,t){let n=e.files.map(r=>r.sha256).join(" or ");return new h({code:"checksum-mismatch",what:`what came for CPython ${e.version} has the SHA-256 ${t}, expected ${n}`})}o(fn,"mismatch");var ln=["checksum-mismatch","signature-invalid"],U=o(e=>e.replace(/\/\/[^/@]*@/,"//"),"shownSource");async function pn(e,{name:t,sha256:n},{pinnedBy:r,signer:i}){let a=await se(e,"utf8").then(d=>G.safeParse(JSON.parse(d)).data?.signature,()=>{});return a?.state==="verified"?a.identity===i.identity?{name:t,sha256:n,pinnedBy:r,signature:a}:void 0:r!=="manifest"?void 0:{name:t,sha256:n,pinnedBy:r,signature:a??{state:"unreachable",reason:"it was kept without its signature"}}}o(pn,"keptFacts");var un=1440*60*1e3;async function bn(e){for(let t of await Xt(e)){if(!t.startsWith(".incoming-"))continue;let n=O(e,t),{mtimeMs:r}=await Yt(n).catch(()=>({mtimeMs:1/0}));r<Date.now()-un&&await ie(n,{recursive:!0,force:!0})}}o(bn,"sweep");var mn=["disk-full","ENOSPC","EDQUOT"];function Be(e){let t=e instanceof Error&&"code"in e?e.code:void 0;return typeof t=="string"?t:void 0}o(Be,"codeOf");function Ue(e){let[t]=e instanceof h?e.details:[];return(B(e)+(t===void 0?"":` (${t})`)).replaceAll(`
`," ")}o(Ue,"reasonOf");async function He(e){let t=Wt("sha256");return await en(Ut(e),t),t.digest("hex")}o(He,"sha256OfFile");var oe=o(e=>Gt(e).then(()=>!0,()=>!1),"exists");var de=g({version:u(),tag:u().regex(/^cp3\d+$/),abi:u().regex(/^cp3\d+t?$/),prefix:u(),executable:u(),headers:u(),optimize:V(["full","fast-build"]),profile:u().transform(e=>P(e)).optional(),source:G,layer:Oe,requires:T(g({soname:u(),package:u()})),modulesMissing:T(u())});var Ke=o(e=>Number(e.minor.split(".")[1]),"minorNumber"),Ge={ssl:["_ssl"],hashlib:["_hashlib"],sqlite3:["_sqlite3"],lzma:["_lzma"],bz2:["_bz2"],zlib:["zlib"],ctypes:["_ctypes"],readline:["readline"],curses:["_curses","_curses_panel"],uuid:["_uuid"],"dbm.gnu":["_gdbm"],"dbm.ndbm":["_dbm"],decimal:["_decimal"],"xml.parsers.expat":["pyexpat"]};function K(e){let t=Ke(e)>=14?{...Ge,"compression.zstd":["_zstd"]}:Ge;return Object.fromEntries(Object.entries(t).flatMap(([n,r])=>r.map(i=>[i,n])))}o(K,"requiredModules");function hn(e){let t=Ke(e);return["libbz2-dev","libexpat1-dev","libffi-dev","libgdbm-compat-dev","libgdbm-dev","liblzma-dev","libncurses-dev","libreadline-dev","libsqlite3-dev","libssl-dev","uuid-dev","zlib1g-dev",...t>=14?["libzstd-dev"]:[],...t<=12?["libcrypt-dev","libnsl-dev","libtirpc-dev"]:[]].sort()}o(hn,"pythonBuildPackages");import{createHash as yn}from"node:crypto";import{readdir as gn,readFile as Je}from"node:fs/promises";import{join as fe}from"node:path";var wn=o(e=>/\.(patch|diff)$/.test(e),"isPatch");async function xn(e){let t=await gn(e).catch(s=>{throw J(`patches: ${e} cannot be read`,s)}),r=(t.includes("series")?await kn(fe(e,"series")):void 0)??t.filter(wn).sort();if(r.length===0)throw J(`patches: ${e} has no *.patch and no *.diff`);let i=await Promise.all(r.map(async s=>{let d=await Je(fe(e,s)).catch(c=>{throw J(`patches: ${fe(e,"series")} names ${s}, which is not there`,c)});return{name:s,bytes:d}})),a=yn("sha256");for(let{name:s,bytes:d}of i)a.update(`${s}\0${d.length}\0`).update(d);return{patches:i,sha256:P(a.digest("hex"))}}o(xn,"readPatches");async function kn(e){return(await Je(e,"utf8")).split(`
`).map(n=>n.replace(/#.*/,"").trim()).filter(n=>n!=="").map(n=>{let[r="",...i]=n.split(/\s+/);if(i.length===0||i.join(" ")==="-p1")return r;throw J(`patches: ${e}: ${n}: patches are applied with -p1, and nothing else`)})}o(kn,"seriesOf");var J=o((e,t)=>new h({code:"patches-missing",what:e,hint:"a folder with unified diffs against the root of the source: diff -u a/Lib/x.py b/Lib/x.py",cause:t}),"missing");import{createHash as An}from"node:crypto";import{readFile as at}from"node:fs/promises";import{join as it}from"node:path";import{createHash as Tn}from"node:crypto";import{availableParallelism as Mn}from"node:os";import{join as rt}from"node:path";var Z="/build/src";function $n(e){let{minor:t,architecture:n,libpython:r,cflags:i}=e;return{cflags:Number(t.split(".")[1])>=12?["-fno-omit-frame-pointer","-mno-omit-leaf-frame-pointer"]:[],cflagsOfOurs:["-fstack-protector","-fstack-clash-protection",n==="amd64"?"-fcf-protection":"-mbranch-protection=standard","-D_FORTIFY_SOURCE=2",`-ffile-prefix-map=${Z}=.`,...r==="static"?["-fno-pie"]:[],...i],ldflagsOfOurs:["-Wl,-z,relro","-Wl,-z,now"]}}o($n,"flagsFor");function Ze(e,{prefix:t,training:n}){let{minor:r,suffix:i,optimize:a,libpython:s,extraConfigure:d}=e,c=$n(e);return[`--prefix=${t}`,'--build="$(gcc -dumpmachine)"',"--enable-option-checking=fatal",s==="static"?"--disable-shared":"--enable-shared","--without-static-libpython","--disable-test-modules","--without-ensurepip","--with-system-expat",...Number(r.split(".")[1])<16?["--without-system-libmpdec"]:[],"--enable-loadable-sqlite-extensions","--with-dbmliborder=gdbm",...i==="t"?["--disable-gil"]:[],...a==="full"?["--enable-optimizations"]:[],...a==="full"&&!n?["--with-lto"]:[],...d.map(S),"OPT='-fwrapv -O3 -Wall'",`CFLAGS=${S(c.cflags.join(" "))}`,`CFLAGS_NODIST=${S(c.cflagsOfOurs.join(" "))}`,`LDFLAGS_NODIST=${S(c.ldflagsOfOurs.join(" "))}`]}o(Ze,"configureArguments");function le({libpython:e}){return e==="static"?"LINKCC='gcc -no-pie'":"LINKCC='gcc -Wl,-rpath,\\$$ORIGIN/../lib'"}o(le,"makeVariables");var _n=[[/^--(exec-)?prefix\b/,"everything of ours lives below /opt/<org>: org"],[/^--(enable|disable)-shared\b/,"libpython"],[/^--(enable|disable)-optimizations\b|^--with(out)?-lto\b/,"optimize"],[/^--(enable|disable)-gil\b/,'a t behind the version: python = "3.14t"'],[/^--(build|host|target)\b/,"images are built on a machine of their own kind"],[/^(OPT|CFLAGS|CFLAGS_NODIST|LDFLAGS_NODIST|BASECFLAGS)=/,"cflags"]];function Xe({extraConfigure:e,cflags:t}){for(let r of e){let i=_n.find(([a])=>a.test(r))?.[1];if(i!==void 0)throw new h({code:"configure-option-owned",what:`extra-configure: ${r} is Pycask's to decide`,hint:`use instead: ${i}`})}let n=t.find(r=>/^-m(arch|tune|cpu)=native$/.test(r));if(n!==void 0)throw new h({code:"cflags-not-portable",what:`cflags: ${n} makes a CPython for the processor that happens to build it`,hint:"name the oldest processor that it has to run on: -march=x86-64-v2"})}o(Xe,"checkFlags");var Ye=315532800,X="::step ",N="::failed ",j={source:"build/source.tar",finish:"build/finish.py",profile:"build/profile.tar.gz",patches:"build/patches"},vn={full:{diskKib:13e5,memoryKib:16e5},"fast-build":{diskKib:8e5,memoryKib:5e5}};function Qe(e,t){let{diskKib:n,memoryKib:r}=vn[e.optimize];return`
exec 2>&1
umask 022
step() { echo '${X}'"$*"; }
failed() { echo '${N}'"$*"; exit 1; }
export SOURCE_DATE_EPOCH=${Ye} PYTHONHASHSEED=0 LC_ALL=C.UTF-8 TZ=UTC HOME=/build

step unpack
disk=$(df --output=avail -k /build | tail -n 1)
[ "$disk" -ge ${n} ] || failed disk $disk ${n}
memory=$(sed -n 's/^MemAvailable: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo)
limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || echo max)
[ "$limit" = max ] || [ $((limit / 1024)) -ge "$memory" ] || memory=$((limit / 1024))
[ "$memory" -ge ${r} ] || failed memory $memory ${r}
mkdir -p ${Z} /build/out
cd ${Z}
tar -xf /${j.source} --strip-components=1 --no-same-owner
rm /${j.source}
for patch in /${j.patches}/*; do
  [ -e "$patch" ] || continue
  echo "applying \${patch##*/}"
  patch -p1 --fuzz=0 --batch --forward --no-backup-if-mismatch -i "$patch" || failed patch "\${patch##*/}"
done

step configure
./configure ${Ze(e,t).join(` \\
  `)} || {
  ./configure --help | grep -oE -- '--(enable|disable|with|without)-[a-z0-9-]+' | sort -u | sed 's/^/::option /'
  failed configure
}
${zn(e)}# Only CPython's own tests run this program, and with link-time optimisation it costs minutes.
sed -i '/^build_all:/,/[^\\\\]$/s, Programs/_testembed,,' Makefile
`.trimStart()}o(Qe,"configured");var Pn=["_asyncio","_bisect","_contextvars","_csv","_datetime","_elementtree","_heapq","_json","_opcode","_pickle","_posixsubprocess","_queue","_random","_socket","_statistics","_struct","_zoneinfo","array","cmath","fcntl","grp","math","select","unicodedata"];function zn({minor:e,libpython:t}){if(t==="shared"||Number(e.split(".")[1])<12)return"";let n=`'^(${Pn.join("|")}) '`;return`grep -E ${n} Modules/Setup.stdlib > /build/static
grep -vE ${n} Modules/Setup.stdlib > /build/shared
{ cat /build/shared; echo '*static*'; cat /build/static; } > Modules/Setup.stdlib
make Makefile
`}o(zn,"staticModules");var On=["Python/ceval","Objects/dictobject","Objects/listobject","Objects/longobject","Objects/typeobject","Objects/unicodeobject","Modules/_sre/sre"],jn=1e5;function pe({configuration:e,jobs:t}){return`${Qe(e,{prefix:"/opt/training",training:!0})}
step train
make -j${t} ${le(e)} profile-run-stamp | tee /build/training.log

step archive
find . -name '*.gcda' | LC_ALL=C sort > /build/list
for file in ${On.join(" ")}; do
  most=$(gcov-dump "$file.gcda" | sed -n 's/.*sum_max=\\([0-9]*\\).*/\\1/p')
  [ "\${most:-0}" -ge ${jn} ] || failed untrained "$file" "\${most:-0}"
done
tar --format=ustar --mtime=@${Ye} --owner=0 --group=0 --numeric-owner --mode=0644 -cf - -T /build/list |
  gzip -9n > /build/out/profile.tar.gz
tests=$(sed -n 's/^Total tests: run=\\([0-9,]*\\).*/\\1/p' /build/training.log | tr -d ,)
printf '{"files": %d, "tests": %d}\\n' "$(wc -l < /build/list)" "\${tests:-0}" > /build/out/report.json
`}o(pe,"trainingScript");function et(e){let{configuration:t,prefix:n,selection:r,jobs:i}=e,{minor:a,suffix:s,optimize:d}=t,c=`python${a}${s}`,f=`"$PREFIX"/bin/${c}`,l=`make -j${i} ${le(t)}`;return`PREFIX='${n}'
${Qe(t,{prefix:n,training:!1})}${d==="full"?Fn:""}
step compile
${l}

step install
# Bytecode comes later: asked for help, compileall writes none.
${l} install COMPILEALL_OPTS=--help

step prune
${Te(r,{library:c,builder:"/build/out/builder",rest:"/build/out/rest"})}
find . -type f \\( -name '*.so' -o -name '*.so.*' \\) -exec chmod u+w {} + -exec strip --strip-unneeded {} +
strip --strip-unneeded ${f}
ln -sf ${c} bin/python
cat > lib/${c}/EXTERNALLY-MANAGED <<'EOF'
${Rn}EOF

step bytecode
cd /build
env -i PATH="$PATH" LC_ALL=C.UTF-8 TZ=UTC PYTHONHASHSEED=0 ${f} -s -B -X pycache_prefix=/nonexistent \\
  /build/finish.py "$PREFIX" /build/out/report.json ${e.requiredModules.join(" ")}
mv "$PREFIX" /build/out/runtime
step pack
`}o(et,"buildScript");var Fn=`tar -xzf /${j.profile}
touch profile-run-stamp
sed -i 's/-flto-partition=none -g/-flto-partition=none/' Makefile
`,Rn=`[externally-managed]
Error=This Python is part of an image that Pycask built.
 Packages come from the project's lock: add them there and build the image again.
`;var Sn=[[/No space left on device/,"the disk of the container engine is full: docker system prune"],[/Killed|signal terminated program cc1|virtual memory exhausted|Cannot allocate memory/,"the compiler ran out of memory: give the build more, or fewer jobs"],[/C compiler cannot create executables/,"the builder has no working compiler"],[/Exec format error/,"the builder is for another architecture than this machine"]];function tt(e){let{release:t,step:n,exitCode:r,lastLines:i}=e,a=i.find(p=>p.startsWith(N)),[s="",...d]=(a??"").slice(N.length).split(" "),c=Cn[s]?.(e,d);if(c!==void 0)return c;let f=i.join(`
`),l=Sn.find(([p])=>p.test(f));return new h({code:"compile-failed",what:`CPython ${t.version} could not be built: the step ${n} failed (exit code ${r})`,hint:l?.[1]??"the log has everything that configure and the compiler said",details:nt(i),logFile:e.logFile})}o(tt,"buildFailed");var Cn={disk:o(({release:e},[t="",n=""])=>new h({code:"disk-too-small",what:`compiling CPython ${e.version} needs ${Y(n)} of disk, and the container engine has ${Y(t)}`,hint:"make room where the engine keeps its containers: docker system prune"}),"disk"),memory:o(({release:e},[t="",n=""])=>new h({code:"memory-too-small",what:`compiling CPython ${e.version} needs ${Y(n)} of memory, and ${Y(t)} is free`,hint:"give the container engine more memory, or use optimize: fast-build"}),"memory"),patch:o((e,t)=>{let{release:n,lastLines:r}=e,[,i=""]=/^\d{4}-(.*)$/.exec(t.join(" "))??[],a=r.findLast(f=>/^Hunk #\d+ FAILED/.test(f)),s=r.findLast(f=>/^(patching file|can't find file) /.test(f)),d=r.findLast(f=>f.startsWith("|+++ "))?.split(/\s+/)[1],c=a===void 0?d??"it is no patch of this source":(s??"").replace(/^patching file /,"");return new h({code:"patch-failed",what:`the patch ${i} does not apply to CPython ${n.version}: ${c}${a===void 0?"":`, ${a.replace(/ -- .*/,"")}`}`,hint:"make the patch against the source of just this version; it is applied with patch -p1 --fuzz=0",details:nt(r.filter(f=>!f.startsWith(N))),logFile:e.logFile})},"patch"),configure:o(e=>{let{lastLines:t,release:n}=e,r=t.find(c=>/unrecognized options?:/.test(c));if(r===void 0)return;let i=r.replace(/^.*unrecognized options?:\s*/,""),a=i.replace(/^--(enable|disable|with|without)-/,"").slice(0,4),s=t.flatMap(c=>/^::option (.*)$/.exec(c)?.[1]??[]),d=s.filter(c=>c.replace(/^--[a-z]+-/,"").startsWith(a));return new h({code:"configure-option-unknown",what:`extra-configure: configure of CPython ${n.version} does not know ${i}`,hint:d.length>0?`it knows ${d.slice(0,5).join(", ")}`:`it knows ${s.slice(0,60).join(", ")}`,logFile:e.logFile})},"configure"),untrained:o(({release:e,logFile:t},[n="",r=""])=>new h({code:"profile-untrained",what:`CPython ${e.version} was not trained: the highest counter of ${n} is ${r}`,hint:"the tests that train it did not run; the log has what they said",logFile:t}),"untrained")},Y=o(e=>`${(Number(e)/1024/1024).toFixed(1)} GiB`,"gibOf"),En=12;function nt(e){let t=e.filter(i=>i.trim()!==""),n=t.filter(i=>/(^|\s)(fatal )?error:|^\S*Error\b/i.test(i)),r=t.slice(-4).filter(i=>!n.includes(i));return[...n.slice(0,En-r.length),...r]}o(nt,"tellingLines");function Q(e,t){let{release:n,builder:r,configuration:i,patches:a,suite:s}=e,{optimize:d,architecture:c,libpython:f,extraConfigure:l,cflags:p}=i;return{version:n.name,source:n.files[0].sha256,suite:s,architecture:c,optimize:d,libpython:f,...a===void 0?{}:{patches:a.sha256},...l.length===0?{}:{configure:l.join(" ")},...p.length===0?{}:{cflags:p.join(" ")},script:Tn("sha256").update(t).digest("hex").slice(0,16),...Object.fromEntries(Object.entries(r.inputs).map(([b,m])=>[`builder.${b}`,m]))}}o(Q,"commonInputs");async function ee(e,t,n){let{host:r,release:i,directory:a,index:s,onLine:d,patches:c}=e,f=await e.builder.open(),l=await ce(r,{release:i,sources:e.sources,directory:a,debian:s&&(w=>Ln(r,s,a,w))}),p=rt(t.directory,"out"),b=[],m="unpack",{exitCode:y}=await f.run({input:q([{type:"file",path:j.source,mode:420,source:{file:l.file}},...(c?.patches??[]).map(({name:w,bytes:F},L)=>({type:"file",path:`${j.patches}/${String(L).padStart(4,"0")}-${w}`,mode:420,source:{bytes:F}})),...n.entries]),script:n.script((e.jobs??Mn)()),outputDirectory:p,logFile:t.logFile,onLine:o(w=>{if(w.startsWith(X)){m=w.slice(X.length),d?.(m);return}b.push(w)>400&&b.shift()},"onLine")});if(y!==0)throw tt({release:i,step:m,exitCode:y,lastLines:b,logFile:t.logFile});return{out:p,source:l.facts}}o(ee,"compileIn");async function Ln(e,t,n,r){let i=rt(n,"debian-sources");return(await Se(e,{...r,index:t,directory:i}))?.file}o(Ln,"fromDebian");var In=g({sha256:u().transform(e=>P(e)),files:x().int().positive(),tests:x().int().positive()}),Nn=g({files:x().int(),tests:x().int()});function ot(e){let{release:t}=e;return{kind:"profile",name:"profile",title:t.name,inputs:Dn(e),facts:In,build:o(async n=>{let{out:r}=await ee(e,n,{entries:[],script:o(d=>pe({configuration:e.configuration,jobs:d}),"script")}),i=it(r,"profile.tar.gz"),a=Nn.parse(JSON.parse(await at(it(r,"report.json"),"utf8"))),s=An("sha256").update(await at(i));return{files:{"profile.tar.gz":i},facts:{...a,sha256:P(s.digest("hex"))}}},"build")}}o(ot,"profileRecipe");function Dn(e){let t=pe({configuration:e.configuration,jobs:1});return Q(e,t)}o(Dn,"inputsOf");import{readFile as Bn}from"node:fs/promises";import{join as be}from"node:path";var st=g({version:u(),bytecodeFiles:x().int().positive(),modulesMissing:R(u(),u()),requires:R(u(),u().nullable())}),ue=String.raw`
import importlib.util, json, os, platform, py_compile, re, subprocess, sys, sysconfig

prefix, report, *required = sys.argv[1:]
library = os.path.join(prefix, 'lib', 'python%d.%d%s' % (*sys.version_info[:2], sys.abiflags))

def files(top, ending):
    for folder, folders, names in os.walk(top):
        folders.sort()
        for name in sorted(names):
            if name.endswith(ending) and not os.path.islink(os.path.join(folder, name)):
                yield os.path.join(folder, name)

def scrub():
    for name in sorted(os.listdir(library)):
        if not re.match(r'_sysconfig(data|_vars)_.*\.(py|json)$', name):
            continue
        path = os.path.join(library, name)
        with open(path, encoding='utf-8') as file:
            text = file.read()
        text = re.sub(r'-ffile-prefix-map=[^\s\'"]+ ?', '', text)
        text = text.replace('/build/src', '.')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)

def compile_all():
    tag = sys.implementation.cache_tag
    count = 0
    for path in files(library, '.py'):
        folder, name = os.path.split(path)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                py_compile.compile(
                    path,
                    cfile=os.path.join(folder, '__pycache__', '%s.%s.pyc' % (name[:-3], tag)),
                    dfile=path,
                    doraise=True,
                    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
                )
                code = 0
            except BaseException as error:
                print(error, file=sys.stderr, flush=True)
            finally:
                os._exit(code)
        if os.waitpid(child, 0)[1] != 0:
            sys.exit('cannot compile ' + path)
        count += 1
    return count

def missing_modules():
    missing = {}
    for name, state in sysconfig.get_config_vars().items():
        found = re.match(r'MODULE_(\w+)_STATE$', name)
        if found and state in ('missing', 'failed import'):
            missing[found[1].lower()] = state
    dynload = os.path.join(library, 'lib-dynload')
    for name in sorted(os.listdir(dynload)):
        module = name.split('.')[0]
        if not name.endswith('.so'):
            continue
        done = subprocess.run(
            [sys.executable, '-B', '-c', 'import ' + module], stderr=subprocess.PIPE, text=True
        )
        if done.returncode != 0:
            missing[module] = (done.stderr.strip().splitlines() or ['it crashed'])[-1]
    for name in required:
        if name not in missing and importlib.util.find_spec(name) is None:
            missing[name] = 'it was not built'
    return missing

def dynamic(path):
    text = subprocess.run(
        ['readelf', '-dW', path], check=True, capture_output=True, text=True
    ).stdout
    return set(re.findall(r'\(NEEDED\).*\[(.+)\]', text)), set(re.findall(r'\(SONAME\).*\[(.+)\]', text))

def package_of(soname):
    done = subprocess.run(['dpkg-query', '-S', '*/' + soname], capture_output=True, text=True)
    where = re.compile(r'^([^\s:,]+)(?::\w+)?: (?:/usr)?/lib(?:64)?/(?:[\w-]+-linux-gnu\w*/)?[^/]+$')
    owners = {found[1] for found in map(where.match, done.stdout.splitlines()) if found}
    return sorted(owners)[0] if owners else None

def requires():
    needed, provided = dynamic(os.path.realpath(sys.executable))
    # A shared libpython is lib/libpython3.13.so.1.0: what that needs counts as well.
    for path in files(prefix, ('.so', '.so.1.0')):
        more, own = dynamic(path)
        needed |= more
        provided |= own | {os.path.basename(path)}
    return {soname: package_of(soname) for soname in sorted(needed - provided)}

scrub()
facts = {
    'version': platform.python_version(),
    'bytecodeFiles': compile_all(),
    'modulesMissing': missing_modules(),
    'requires': requires(),
}
with open(report, 'w', encoding='utf-8') as file:
    json.dump(facts, file, indent=1, sort_keys=True)
`;function Hn(e){let{release:t,configuration:n}=e;Xe(n);let r=n.optimize==="full"?ot(e):void 0;return{kind:"python",name:"python",title:`${t.name}, ${n.optimize}`,inputs:Vn(e,r),facts:de,build:o(async i=>qn(e,i,r&&await e.train(r)),"build")}}o(Hn,"pythonRecipe");function Vn(e,t){return{...Q(e,dt(e,1)+ue),prefix:e.prefix,pruned:e.selection.names.join(" "),...t===void 0?{}:{profile:Re(t.kind,t.inputs)}}}o(Vn,"inputsOf");var dt=o((e,t)=>et({configuration:e.configuration,prefix:e.prefix,selection:e.selection,requiredModules:Object.keys(K(e.release)),jobs:t}),"scriptFor");async function qn(e,t,n){let{release:r,prefix:i,host:a,configuration:s}=e,{out:d,source:c}=await ee(e,t,{entries:[ct(j.finish,{bytes:Buffer.from(ue)}),...n===void 0?[]:[ct(j.profile,{file:await n.file("profile.tar.gz")})]],script:o(F=>dt(e,F),"script")}),f=st.parse(JSON.parse(await Bn(be(d,"report.json"),"utf8")));Wn(e,f);let l=i.replace(/^\/+/,""),p=o(async(F,L)=>{let D=be(t.directory,L);return{file:D,facts:await je(await ze(be(d,F),l),D)}},"pack"),[b,m,y]=await Promise.all([p("runtime","layer.tar.gz"),p("builder","builder.tar.gz"),p("rest","rest.tar.gz")]);a.log.debug(`CPython ${r.name}: ${f.bytecodeFiles} bytecode files`);let w=`python${r.minor}${r.suffix}`;return{files:{"layer.tar.gz":b.file,"builder.tar.gz":m.file,"rest.tar.gz":y.file},facts:{version:r.version,tag:r.tag,abi:r.abi,prefix:i,executable:`${i}/bin/${w}`,headers:`${i}/include/${w}`,optimize:s.optimize,source:c,...n===void 0?{}:{profile:n.facts.sha256},layer:b.facts,requires:Un(f),modulesMissing:Object.keys(f.modulesMissing).sort()}}}o(qn,"build");var ct=o((e,t)=>({type:"file",path:e,mode:420,source:t}),"fileEntry");function Wn(e,t){let{release:n}=e,r=K(n),i=Object.entries(t.modulesMissing).filter(([a])=>a in r);if(i.length>0)throw new h({code:"python-incomplete",what:`CPython ${n.version} was built without ${i.map(([a])=>r[a]??a).join(", ")}`,hint:"the builder lacks the -dev packages of these modules, or has them in a version that does not fit",details:i.map(([a,s])=>`${a}: ${s}`)})}o(Wn,"check");function Un(e){return Object.entries(e.requires).map(([t,n])=>{if(n===null)throw new h({code:"library-unknown",what:`CPython links ${t}, which belongs to no package of its builder`,hint:"this is a fault of Pycask or of the builder image"});return{soname:t,package:n}})}o(Un,"requiresOf");var te=o(({endOfLife:e},t)=>Math.ceil((Gn(e)-t.getTime())/864e5),"daysUntilEnd");function me(e,t){return[...e].filter(n=>te(n,t)>0).filter(({firstRelease:n})=>Kn(n)<=t.getTime()).map(({minor:n})=>n)}o(me,"supportedMinors");function Gn(e){let[t=0,n=1,r]=e.split("-").map(Number);return r===void 0?Date.UTC(t,n,1):Date.UTC(t,n-1,r+1)}o(Gn,"endOf");function Kn(e){let[t=0,n=1,r=1]=e.split("-").map(Number);return Date.UTC(t,n-1,r)}o(Kn,"startOf");var ft=`
3.9 2020-10-05 2022-05-17 2025-10 lukasz@langa.pl https://github.com/login/oauth
3.10 2021-10-04 2023-04-05 2026-10 pablogsal@python.org https://accounts.google.com
3.11 2022-10-24 2024-04-02 2027-10 pablogsal@python.org https://accounts.google.com
3.12 2023-10-02 2025-04-08 2028-10 thomas@python.org https://accounts.google.com
3.13 2024-10-07 2026-10 2029-10 thomas@python.org https://accounts.google.com
3.14 2025-10-07 2027-10 2030-10 hugo@python.org https://github.com/login/oauth
3.15 2026-10 2028-10 2031-10 hugo@python.org https://github.com/login/oauth
`,lt=`
3.9.0 9c73e63c99855709b9be0b3cc9e5b072cb60f37311e8c4e50f15576a0bf82854 df796b2dc8ef085edae2597a41c1c0a63625ebd92487adaef2fed22b567873e8
3.9.1 991c3f8ac97992f3d308fefeb03a64db462574eadbff34ce8bc5bb583d9903ff 29cb91ba038346da0bd9ab84a0a55a845d872c341a4da6879f462e94c741f117
3.9.2 3c2034c54f811448f516668dce09d24008a0716c3a794dd8639b5388cbde247d 7899e8a6f7946748830d66739f2d8f2b30214dad956e56b9ba216b3de5581519
3.9.4 4b0e6644a76f8df864ae24ac500a51bbf68bd098f6a173e27d3b61cdca9aa134 66c4de16daa74a825cf9da9ddae1fe020b72c3854b73b1762011cc33f9e4592f
3.9.5 0c5a140665436ec3dbfbb79e2dfb6d192655f26ef4a29aeffcb6d1820d716d83 e0fbd5b6e1ee242524430dee3c91baf4cbbaba4a72dd1674b90fda87b713c7ab
3.9.6 397920af33efc5b97f2e0b57e91923512ef89fc5b3c1d21dbfc8c4828ce0108a d0a35182e19e416fc8eae25a3dcd4d02d4997333e4ad1f2eee6010aadc3fe866
3.9.7 f8145616e68c00041d1a6399b76387390388f8359581abc24432bb969b5e3c57 a838d3f9360d157040142b715db34f0218e535333696a5569dc6f854604eb9d1
3.9.8 675ce09bf23c09836bf1969b744b1ea4c1a18c32788626632525f08444ebad5c 7447fb8bb270942d620dd24faa7814b1383b61fa99029a240025fd81c1db8283
3.9.9 06828c04a573c073a4e51c4292a27c1be4ae26621c3edc7cf9318418ce3b6d27 2cc7b67c1f3f66c571acc42479cdf691d8ed6b47bee12c9b68430413a17a44ea
3.9.10 0a8fbfb5287ebc3a13e9baf3d54e08fa06778ffeccf6311aef821bb3a6586cc8 1aa9c0702edbae8f6a2c95f70a49da8420aaa76b7889d3419c186bfc8c0e571e
3.9.11 66767a35309d724f370df9e503c172b4ee444f49d62b98bc4eca725123e26c49 3442400072f582ac2f0df30895558f08883b416c8c7877ea55d40d00d8a93112
3.9.12 2cd94b20670e4159c6d9ab57f91dbf255b97d8c1a1451d1c35f4ec1968adf971 70e08462ebf265012bd2be88a63d2149d880c73e53f1712b7bbbe93750560ae8
3.9.13 125b0c598f1e15d2aa65406e83f792df7d171cdf38c16803b149994316a3080f 829b0d26072a44689a6b0810f5b4a3933ee2a0b8a4bfc99d7c5893ffd4f97c44
3.9.14 651304d216c8203fe0adf1a80af472d8e92c3b0e0a7892222ae4d9f3ae4debcf 9201836e2c16361b2b7408680502393737d44f227333fe2e5729c7d5f6041675
3.9.15 12daff6809528d9f6154216950423c9e30f0e47336cb57c6aa0b4387dd5eb4b2 48d1ccb29d5fbaf1fb8f912271d09f7450e426d4dfe95978ef6aaada70ece4d8
3.9.16 22dddc099246dd2760665561e8adb7394ea0cc43a72684c6480f9380f7786439 1ad539e9dbd2b42df714b69726e0693bc6b9d2d2c8e91c2e43204026605140c5
3.9.17 30ce057c44f283f8ed93606ccbdb8d51dd526bdc4c62cce5e0dc217bfa3e8cee 8ead58f669f7e19d777c3556b62fae29a81d7f06a7122ff9bc57f7dd82d7e014
3.9.18 01597db0132c1cf7b331eff68ae09b5a235a3c3caa9c944c29cac7d1c4c4c00a 504ce8cfd59addc04c22f590377c6be454ae7406cb1ebf6f5a350149225a9354
3.9.19 d4892cd1618f6458cb851208c030df1482779609d0f3939991bd38184f8c679e f5f9ec8088abca9e399c3b62fd8ef31dbd2e1472c0ccb35070d4d136821aaf71
3.9.20 6b281279efd85294d2d6993e173983a57464c0133956fbbb5536ec9646beaf0c 1e71f006222666e0a39f5a47be8221415c22c4dd8f25334cc41aee260b3d379e
3.9.21 3126f59592c9b0d798584755f2bf7b081fa1ca35ce7a6fea980108d752a05bb1 667c3ba2ca98d39ead1162f6548c3475768582e2ff89e0821d25eb956ac09944
3.9.22 8c136d199d3637a1fce98a16adc809c1d83c922d02d41f3614b34f8b6e7d38ec 76f4daef4ffce6fd107280a0db8d108b1f896c1c22f09d8300efd90a69c4298b
3.9.23 61a42919e13d539f7673cf11d1c404380e28e540510860b9d242196e165709c9 9a69aad184dc1d06f6819930741da3a328d34875a41f8ba33875774dbfc51b51
3.9.24 668391afabd5083faafa4543753d190f82f33ce6ba22d6e9ac728b43644b278a 9a32cfc683aecaadbd9ed891ac2af9451ff37f48a00a2d8e1f4ecd9c2a1ffdcb
3.9.25 00e07d7c0f2f0cc002432d1ee84d2a40dae404a99303e3f97701c10966c91834 a7438eabd3a48139f42d4e058096af8d880b0bb6e8fb8c78838892e4ce5583f2
3.10.0 5a99f8e7a6a11a7b98b4e75e0d1303d3832cada5534068f69c7b6222a7b1b002 c4e0cbad57c90690cb813fb4663ef670b4d0f587d8171e2c42bd4c9245bd2758
3.10.1 a7f1265b6e1a5de1ec5c3ec7019ab53413469934758311e9d240c46e5ae6e177 b76117670e7c5064344b9c138e141a377e686b9063f3a8a620ff674fa8ec90d3
3.10.2 17de3ac7da9f2519aa9d64378c603a73a0e9ad58dffa8812e45160c086de64c7 3c0ede893011319f9b0a56b44953a3d52c7abf9657c23fb4bc9ced93b86e9c97
3.10.3 596c72de998dc39205bc4f70ef0dbf7edec740a306d09b49a9bd0a77806730dc 5a3b029bad70ba2a019ebff08a65060a8b9b542ffc1a83c697f1449ecca9813b
3.10.4 80bf925f571da436b35210886cf79f6eb5fa5d6c571316b73568343451f77a19 f3bcc65b1d5f1dc78675c746c98fcee823c038168fc629c5935b044d0911ad28
3.10.5 8437efd5b106ef0a75aabfbf23d880625120a73a86a22ade4d2e2e68d7b74486 18f57182a2de3b0be76dfc39fdcfd28156bb6dd23e5f08696f7492e9e3d0bf2d
3.10.6 f795ff87d11d4b0c7c33bc8851b0c28648d8a4583aa2100a98c22b4326b6d3f3 848cb06a5caa85da5c45bd7a9221bb821e33fc2bdcba088c127c58fad44e6343
3.10.7 6eed8415b7516fb2f260906db5d48dd4c06acc0cb24a7d6cc15296a604dcdc48 1b2e4e2df697c52d36731666979e648beeda5941d0f95740aafbf4163e5cc126
3.10.8 6a30ecde59c47048013eb5a658c9b5dec277203d2793667f578df7671f7f03f3 f400c3fb394b8bef1292f6dc1292c5fadc3533039a5bc0c3e885f3e16738029a
3.10.9 5ae03e308260164baba39921fdb4dbf8e6d03d8235a939d4582b33f0b5e46a83 4ccd7e46c8898f4c7862910a1703aa0e63525913a519abb2f55e26220a914d88
3.10.10 0419e9085bf51b7a672009b3f50dbf1859acdf18ba725d0ec19aa5c8503f0ea3 fba64559dde21ebdc953e4565e731573bb61159de8e4d4cedee70fb1196f610d
3.10.11 3c3bc3048303721c904a03eb8326b631e921f11cc3be2988456a42f115daf04c f3db31b668efa983508bd67b5712898aa4247899a346f2eb745734699ccd3859
3.10.12 afb74bf19130e7a47d10312c8f5e784f24e0527981eab68e20546cfb865830b8 a43cd383f3999a6f4a7db2062b2fc9594fefa73e175b3aedafa295a51a7bb65c
3.10.13 5c88848668640d3e152b35b4536ef1c23b2ca4bd2c957ef1ecbb053f571dd3f6 698ec55234c1363bd813b460ed53b0f108877c7a133d48bde9a50a1eb57b7e65
3.10.14 9c50481faa8c2832329ba0fc8868d0a606a680fc4f60ec48d26ce8e076751fda cefea32d3be89c02436711c95a45c7f8e880105514b78680c14fe76f5709a0f6
3.10.15 aab0950817735172601879872d937c1e4928a57c409ae02369ec3d91dccebe79 a27864e5ba2a4474f8f6c58ab92ff52767ac8b66f1646923355a53fe3ef15074
3.10.16 bfb249609990220491a1b92850a07135ed0831e41738cf681d63cf01b2a8fbd1 f2e22ed965a93cfeb642378ed6e6cdbc127682664b24123679f3d013fafe9cd0
3.10.17 4c68050f049d1b4ac5aadd0df5f27941c0350d2a9e7ab0907ee5eb5225d9d6b0 8fcda0fbdc131859a4a4223abb925fd522a77e3fb3b52c46cea5f3bc2ae0cd9f
3.10.18 ae665bc678abd9ab6a6e1573d2481625a53719bc517e9a634ed2b9fefae3817f 1b19ab802518eb36a851f5ddef571862c7a31ece533109a99df6d5af0a1ceb99
3.10.19 c8f4a596572201d81dd7df91f70e177e19a70f1d489968b54b5fbbf29a97c076 a078fb2d7a216071ebbe2e34b5f5355dd6b6e9b0cd1bacc4a41c63990c5a0eec
3.10.20 de6517421601e39a9a3bc3e1bc4c7b2f239297423ee05e282598c83ec0647505 4ff5fd4c5bab803b935019f3e31d7219cebd6f870d00389cea53b88bbe935d1a
3.11.0 a57dc82d77358617ba65b9841cee1e3b441f386c3789ddc0676eca077f2951c3 64424e96e2457abbac899b90f9530985b51eef2905951febd935f0e73414caeb
3.11.1 85879192f2cffd56cb16c092905949ebf3e5e394b7f764723529637901dfb58f baed518e26b337d4d8105679caf68c5c32630d702614fc174e98cb95c46bdfa4
3.11.2 29e4b8f5f1658542a8c13e2dd277358c9c48f2b2f7318652ef1675e402b9d2af 2411c74bda5bbcfcddaf4531f66d1adc73f247f529aee981b029513aefdbf849
3.11.3 8a5db99c961a7ecf27c75956189c9602c968751f11dbeae2b900dbff1c085b5e 1a79f3df32265d9e6625f1a0b31c28eb1594df911403d11f3320ee1da1b3e048
3.11.4 2f0e409df2ab57aa9fc4cbddfb976af44e4e55bf6f619eee6bc5c2297264a7f6 85c37a265e5c9dd9f75b35f954e31fbfc10383162417285e30ad25cc073a0d63
3.11.5 85cd12e9cf1d6d5a45f17f7afe1cebe7ee628d3282281c492e86adf636defa3f a12a0a013a30b846c786c010f2c19dd36b7298d888f7c4bd1581d90ce18b5e58
3.11.6 0fab78fa7f133f4f38210c6260d90d7c0d5c7198446419ce057ec7ac2e6f5f38 c049bf317e877cbf9fce8c3af902436774ecef5249a29d10984ca3a37f7f4736
3.11.7 18e1aa7e66ff3a58423d59ed22815a6954e53342122c45df20c96877c062b9b7 068c05f82262e57641bd93458dfa883128858f5f4997aad7a36fd25b13b29209
3.11.8 9e06008c8901924395bc1da303eac567a729ae012baa182ab39269f650383bb3 d3019a613b9e8761d260d9ebe3bd4df63976de30464e5c0189566e1ae3f61889
3.11.9 9b1e896523fc510691126c864406d9360a3d1e986acbda59cda57b5abda45b87 e7de3240a8bc2b1e1ba5c81bf943f06861ff494b69fda990ce2722a504c6153d
3.11.10 07a4356e912900e61a15cb0949a06c4a05012e213ecd6b4e84d0f67aabbee372 92f2faf242681bfa406d53a51e17d42c5373affe23a130cd9697e132ef574706
3.11.11 2a9920c7a0cd236de33644ed980a13cbbc21058bfdc528febb6081575ed73be3 883bddee3c92fcb91cf9c09c5343196953cbb9ced826213545849693970868ed
3.11.12 849da87af4df137710c1796e276a955f7a85c9f971081067c8f565d15c352a09 379c9929a989a9d65a1f5d854e011f4872b142259f4fc0a8c4062d2815ed7fba
3.11.13 8fb5f9fbc7609fa822cb31549884575db7fd9657cbffb89510b5d7975963a83a 0f1a22f4dfd34595a29cf69ee7ea73b9eff8b1cc89d7ab29b3ab0ec04179dad8
3.11.14 8d3ed8ec5c88c1c95f5e558612a725450d2452813ddad5e58fdb1a53b1209b78 563d2a1b2a5ba5d5409b5ecd05a0e1bf9b028cf3e6a6f0c87a5dc8dc3f2d9182
3.11.15 272179ddd9a2e41a0fc8e42e33dfbdca0b3711aa5abf372d3f2d51543d09b625 f4de1b10bd6c70cbb9fa1cd71fc5038b832747a74ee59d599c69ce4846defb50
3.12.0 795c34f44df45a0e9b9710c8c71c15c671871524cd412ca14def212e8ccb155d 51412956d24a1ef7c97f1cb5f70e185c13e3de1f50d131c0aac6338080687afb
3.12.1 8dfb8f426fcd226657f9e2bd5f1e96e53264965176fa17d32658e873591aeb21 d01ec6a33bc10009b09c17da95cc2759af5a580a7316b3a446eb4190e13f97b2
3.12.2 be28112dac813d2053545c14bf13a16401a21877f1a69eb6ea5d84c4a0f3d870 a7c4f6a9dc423d8c328003254ab0c9338b83037bd787d680826a5bf84308116e
3.12.3 56bfef1fdfc1221ce6720e43a661e3eb41785dd914ce99698d8c7896af4bdaa1 a6b9459f45a6ebbbc1af44f5762623fa355a0c87208ed417628b379d762dddb0
3.12.4 f6d419a6d8743ab26700801b4908d26d97e8b986e14f95de31b32de2b0e79554 01b3c1c082196f3b33168d344a9c85fb07bfe0e7ecfe77fee4443420d1ce2ad9
3.12.5 fa8a2e12c5e620b09f53e65bcd87550d2e5a1e2e04bf8ba991dcc55113876397 38dc4e2c261d49c661196066edbfb70fdb16be4a79cc8220c224dfeb5636d405
3.12.6 1999658298cf2fb837dffed8ff3c033ef0c98ef20cf73c5d5f66bed5ab89697c 85a4c1be906d20e5c5a69f2466b00da769c221d6a684acfd3a514dbf5bf10a66
3.12.7 24887b92e2afd4a2ac602419ad4b596372f67ac9b077190f459aba390faf5550 73ac8fe780227bf371add8373c3079f42a0dc62deff8d612cd15a618082ab623
3.12.8 c909157bb25ec114e5869124cc2a9c4a4d4c1e957ca4ff553f1edc692101154e 5978435c479a376648cb02854df3b892ace9ed7d32b1fead652712bee9d03a45
3.12.9 7220835d9f90b37c006e9842a8dff4580aaca4318674f947302b8d28f3f81112 45313e4c5f0e8acdec9580161d565cf5fea578e3eabf25df7cc6355bf4afa1ee
3.12.10 07ab697474595e06f06647417d3c7fa97ded07afc1a7e4454c5639919b46eaea 15d9c623abfd2165fe816ea1fb385d6ed8cf3c664661ab357f1782e3036a6dac
3.12.11 c30bb24b7f1e9a19b11b55a546434f74e739bb4c271a3e3a80ff4380d49f7adb 7b8d59af8216044d2313de8120bfc2cc00a9bd2e542f15795e1d616c51faf3d6
3.12.12 fb85a13414b028c49ba18bbd523c2d055a30b56b18b92ce454ea2c51edc656c4 487c908ddf4097a1b9ba859f25fe46d22ccaabfb335880faac305ac62bffb79b
3.12.13 c08bc65a81971c1dd5783182826503369466c7e67374d1646519adf05207b684 0816c4761c97ecdb3f50a3924de0a93fd78cb63ee8e6c04201ddfaedca500b0b
3.13.0 086de5882e3cb310d4dca48457522e2e48018ecd43da9cdf827f6a0759efb07d 12445c7b3db3126c41190bfdc1c8239c39c719404e844babbd015a1bc3fafcd4
3.13.1 9cf9427bee9e2242e3877dd0f6b641c1853ca461f39d6503ce260a59c80bf0d9 1513925a9f255ef0793dbf2f78bb4533c9f184bdd0ad19763fd7f47a400a7c55
3.13.2 d984bcc57cd67caab26f7def42e523b1c015bbc5dc07836cf4f0b63fa159eb56 b8d79530e3b7c96a5cb2d40d431ddb512af4a563e863728d8713039aa50203f9
3.13.3 40f868bcbdeb8149a3149580bb9bfd407b3321cd48f0be631af955ac92c0e041 988d735a6d33568cbaff1384a65cb22a1fb18a9ecb73d43ef868000193ce23ed
3.13.4 27b15a797562a2971dce3ffe31bb216042ce0b995b39d768cf15f784cc757365 2666038f1521b7a8ec34bf2997b363778118d6f3979282c93723e872bcd464e0
3.13.5 93e583f243454e6e9e4588ca2c2662206ad961659863277afcdb96801647d640 e6190f52699b534ee203d9f417bdbca05a92f23e35c19c691a50ed2942835385
3.13.6 17ba5508819d8736a14fbfc47d36e184946a877851b2e9c4b6c43acb44a3b104 6cf50672cc03928488817d45af24bc927a48f910fe7893d6f388130e59ba98d7
3.13.7 5462f9099dfd30e238def83c71d91897d8caa5ff6ebc7a50f14d4802cdaaa79a 6c9d80839cfa20024f34d9a6dd31ae2a9cd97ff5e980e969209746037a5153b2
3.13.8 b9910730526b298299b46b35595ced9055722df60c06ad6301f6a4e2c728a252 06108fe96f4089b7d9e0096cb4ca9c81ddcd5135f779a7de94cf59abcaa4b53f
3.13.9 ed5ef34cda36cfa2f3a340f07cac7e7814f91c7f3c411f6d3562323a866c5c66 c4c066af19c98fb7835d473bebd7e23be84f6e9874d47db9e39a68ee5d0ce35c
3.13.10 bc673c04375a1a3f0808c27ba8f0411ab811ad390a8740318ccb9c60fad8fd77 de5930852e95ba8c17b56548e04648470356ac47f7506014664f8f510d7bd61b
3.13.11 16ede7bb7cdbfa895d11b0642fa0e523f291e6487194d53cf6d3b338c3a17ea2 03cfedbe06ce21bc44ce09245e091a77f2fee9ec9be5c52069048a181300b202
3.13.12 2a84cd31dd8d8ea8aaff75de66fc1b4b0127dd5799aa50a64ae9a313885b4593 12e7cb170ad2d1a69aee96a1cc7fc8de5b1e97a2bdac51683a3db016ec9a2996
3.13.13 2ab91ff401783ccca64f75d10c882e957bdfd60e2bf5a72f8421793729b78a71 f9cde7b0e2ec8165d7326e2a0f59ea2686ce9d0c617dbbb3d66a7e54d31b74b9
3.13.14 639e43243c620a308f968213df9e00f2f8f62332f7adbaa7a7eeb9783057c690 5ae535a36af0ebca6fca176ecb8197f5db9c1cb8c8f0cd12cdf1787046db1f41
3.13.15 1e66a7945a48390ee4c2a4268a0e4185884059a13c4aab6d148aa208deea4a76 -
3.14.0 2299dae542d395ce3883aca00d3c910307cd68e0b2f7336098c8e7b7eee9f3e9 88d2da4eed42fa9a5f42ff58a8bc8988881bd6c547e297e46682c2687638a851
3.14.1 8dfa08b1959d9d15838a1c2dab77dc8d8ff4a553a1ed046dfacbc8095c6d42fc 8343f001dede23812c7e9c6064f776bade2ef5813f46f0ae4b5a4c10c9069e9a
3.14.2 ce543ab854bc256b61b71e9b27f831ffd1bfd60a479d639f8be7f9757cf573e9 c609e078adab90e2c6bacb6afafacd5eaf60cd94cf670f1e159565725fcd448d
3.14.3 a97d5549e9ad81fe17159ed02c68774ad5d266c72f8d9a0b5a9c371fe85d902b d7fe130d0501ae047ca318fa92aa642603ab6f217901015a1df6ce650d5470cd
3.14.4 d923c51303e38e249136fc1bdf3568d56ecb03214efdef48516176d3d7faaef8 b4c059d5895f030e7df9663894ce3732bfa1b32cd3ab2883980266a45ce3cb3b
3.14.5 7e32597b99e5d9a39abed35de4693fa169df3e5850d4c334337ffd6a19a36db6 9c22bfe9939a6c5418fc74b289a5f1cc41859ae82ac6b163016b5844bd0a86bc
3.14.6 143b1dddefaec3bd2e21e3b839b34a2b7fb9842272883c576420d605e9f30c63 74d0d71d0600e477651a077101d6e62d1e2e69b8e992ba18c993dd643b7ba222
`;function ut(e,t){let n=new Map;for(let i of pt(e)){let[a,s,d,c,f,l,...p]=i,b=[s,d,c];if(!a||!s||!d||!c||!f||!l)throw new Error(`a branch has six fields, found ${i.join(" ")}`);if(p.length>0||b.some(y=>!/^\d{4}-\d\d(-\d\d)?$/.test(y??"")))throw new Error(`not a branch: ${i.join(" ")}`);let m={identity:f,issuer:l};n.set(a,{minor:a,firstRelease:s,endOfBugfixes:d,endOfLife:c,signer:m})}let r=[];for(let i of pt(t)){let[a="",s="-",d="-"]=i,c=$(a),f=c&&n.get(_(c)),[l,...p]=[{name:`Python-${a}.tar.xz`,hash:s},{name:`Python-${a}.tgz`,hash:d}].filter(({hash:m})=>m!=="-").map(({name:m,hash:y})=>({name:m,sha256:P(y)}));if(!c||c.pre||!f||!l)throw new Error(`not a release: ${i.join(" ")}`);let b={branch:f,version:c,text:a,suffix:""};r.push({release:ne([l,...p],b,"manifest"),parsed:c})}return r.sort((i,a)=>v(i.parsed,a.parsed)),{branches:n,releases:new Map(r.map(({release:i})=>[i.version,i]))}}o(ut,"parseManifest");var he=o(()=>ut(ft,lt),"builtInManifest");function ne(e,t,n){let{branch:r,version:i,text:a,suffix:s}=t,{minor:d,endOfLife:c,signer:f}=r,l=Ae(i);return{version:a,minor:d,tag:l,abi:l+s,suffix:s,name:a+s,preRelease:i.pre!==void 0,files:e,endOfLife:c,signer:f,pinnedBy:n}}o(ne,"releaseOf");var pt=o(e=>e.split(`
`).map(t=>t.trim()).filter(t=>t!=="").map(t=>t.split(/\s+/)),"lines");function ye(e){if(/^[<>=!~]/.test(e))return Jn(e);let t=e.endsWith("t"),n=t?e.slice(0,-1):e,r={text:e,freeThreaded:t},i=$(n);if(i!==void 0)return{...r,kind:"exact",minor:_(i),includes:o(c=>v(c,i)===0,"includes")};let a=/^(\d+\.\d+)(\.[x*])?$/.exec(n)?.[1];if(a!==void 0)return{...r,kind:"minor",minor:a,includes:o(c=>_(c)===a,"includes")};let s=/^(\d+)(\.[x*])?$/.exec(n)?.[1];return s===void 0?void 0:{...r,kind:"range",minor:void 0,includes:o(c=>c.major===Number(s),"includes")}}o(ye,"parseRequest");function Jn(e){let t=e.split(",").map(a=>a.trim()),n=t.every(a=>a.endsWith("t")),r=t.map(a=>Zn(n?a.slice(0,-1):a));return r.some(a=>a===void 0)?void 0:{text:e,freeThreaded:n,kind:"range",minor:void 0,includes:o(a=>r.every(s=>s?.(a)===!0),"includes")}}o(Jn,"parseRange");function Zn(e){let[,t,n=""]=/^(>=|<=|==|!=|~=|>|<)\s*([\d.x*abrc]+)$/.exec(e)??[],r=/^(\d+(?:\.\d+)?)\.[x*]$/.exec(n)?.[1];if(r!==void 0){let d=o(c=>`${C(c)}.`.startsWith(`${r}.`),"starts");return t==="=="?d:t==="!="?c=>!d(c):void 0}let i=n.split("."),a=$([...i,"0","0"].slice(0,Math.max(3,i.length)).join("."));if(a===void 0)return;let s=o(d=>c=>d(v(c,a)),"compared");switch(t){case">=":return s(d=>d>=0);case"<=":return s(d=>d<=0);case">":return s(d=>d>0);case"<":return d=>v(d,a)<0&&(a.pre!==void 0||C(d)!==C(a));case"==":return s(d=>d===0);case"!=":return s(d=>d!==0);case"~=":{let d=i.slice(0,-1);if(d.length===0)return;let c=`${d.join(".")}.`;return f=>v(f,a)>=0&&`${C(f)}.`.startsWith(c)}default:return}}o(Zn,"parseClause");import{mkdir as Xn,readFile as Yn,rename as Qn,rm as er,writeFile as tr}from"node:fs/promises";import{join as nr}from"node:path";var ht="https://www.python.org",rr="https://peps.python.org/api/release-cycle.json",ar=3600*1e3,ir=600*1e3,or=5e3,sr=5e3,cr=16*1024*1024,dr=T(H({name:u(),is_published:$e().optional(),resource_uri:u()})),fr=u().regex(/^[0-9a-f]{64}$/i).transform(e=>P(e.toLowerCase())),lr=T(H({url:u(),sha256_sum:ve([fr,M(""),_e()]).optional()})),pr=R(u().regex(/^\d+\.\d+$/),H({status:u(),first_release:u().regex(/^\d{4}-\d\d(-\d\d)?$/),end_of_life:u().regex(/^\d{4}-\d\d(-\d\d)?$/)}));async function yt(e,t){let n=`${t.server??ht}/api/v2/downloads/release/?is_published=true`;return(await ge(e,t,"releases",n,dr))?.flatMap(({name:i,is_published:a,resource_uri:s})=>{let d=i.replace(/^Python\s+/,""),c=$(d);return c?.major===3&&a!==!1?[{text:d,version:c,resource:s}]:[]})}o(yt,"publishedReleases");async function gt(e,t){let n=t.cycle??rr,r=await ge(e,t,"release-cycle",n,pr);if(r!==void 0)return new Map(Object.entries(r).map(([i,{first_release:a,end_of_life:s}])=>[i,{first:a,end:s}]))}o(gt,"endsOfLife");async function wt(e,t,{text:n,resource:r}){let i=/\/(\d+)\/?$/.exec(r)?.[1];if(i===void 0)return;let a=`${t.server??ht}/api/v2/downloads/release_file/?release=${i}`,s=await ge(e,t,`files-${n}`,a,lr),d=[`Python-${n}.tar.xz`,`Python-${n}.tgz`];return s===void 0?void 0:d.flatMap(c=>{let f=s.find(l=>l.url.endsWith(`/${c}`))?.sha256_sum;return f?[{name:c,sha256:f}]:[]})}o(wt,"publishedFiles");var ur=g({url:u(),askedAt:x(),failedAt:x().optional(),etag:u().optional(),body:u().optional()});async function ge(e,{directory:t,now:n,timeoutMs:r=or},i,a,s){let d=nr(t,`${i}.json`),c=await hr(d,a),f=n.getTime()-(c?.askedAt??0),l=n.getTime()-(c?.failedAt??0),p=c?.body!==void 0&&f>=0&&f<ar,b=c?.failedAt!==void 0&&l>=0&&l<ir;if(p||b)return bt(c.body,s);try{let{status:m,etag:y,body:w}=await br(e,a,r,c),F=m===304?c?.body??"":w,L=s.parse(JSON.parse(F)),D={url:a,askedAt:n.getTime(),body:F,...y?{etag:y}:{}};return await mt(d,t,D),L}catch(m){if(e.signal.aborted)throw m;let y=m instanceof ke?"it is not what was expected":B(m);e.log.info(`${new URL(a).host} does not say what is new (${y.split(`
`)[0]??""}): going by what is known`);let w={...c??{url:a,askedAt:0},failedAt:n.getTime()};return await mt(d,t,w),bt(c?.body,s)}}o(ge,"ask");function bt(e,t){return e===void 0?void 0:t.parse(JSON.parse(e))}o(bt,"parse");async function br(e,t,n,r){let i={accept:"application/json",...r?.etag===void 0||r.body===void 0?{}:{"if-none-match":r.etag}};for(let a=1;;a+=1){let s=await e.http.request({url:t,headers:i,timeoutMs:n}),d=await mr(s.body),{status:c}=s;if(c===200||c===304&&r?.body!==void 0)return{status:c,etag:s.headers.etag??r?.etag,body:d};let f=Number(s.headers["retry-after"]??"1")*1e3;if(!(c===429||c===503)||a>1||!(f<=sr))throw new Error(`it answered ${c}`);await new Promise(p=>setTimeout(p,f))}}o(br,"exchange");async function mr(e){let t=[],n=0;for await(let r of e)if(t.push(r),n+=r.length,n>cr)throw new Error("its answer does not end");return Buffer.concat(t).toString("utf8")}o(mr,"textOf");async function hr(e,t){try{let n=ur.parse(JSON.parse(await Yn(e,"utf8")));return n.url===t?n:void 0}catch{return}}o(hr,"read");async function mt(e,t,n){let r=`${e}.${process.pid}.tmp`;try{await Xn(t,{recursive:!0}),await tr(r,JSON.stringify(n)),await Qn(r,e)}catch{await er(r,{force:!0}).catch(()=>{})}}o(mt,"write");async function yr(e,t){let n=await gr(t),r=new Map;for(let a of e){let s=ye(a);if(s===void 0)throw $t(a,n);for(let d of await wr(s,n,t))r.set(d.name,d)}let i=[...r.values()].sort((a,s)=>v(we(a),we(s))||a.suffix.localeCompare(s.suffix));for(let a of new Set(i.map(s=>s.minor)))$r(a,n,t);return i}o(yr,"resolveReleases");async function gr(e){let{host:t,directory:n,today:r,offline:i,manifest:a=he()}=e,s={directory:n,now:r,...e.servers},[d,c]=i?[]:await Promise.all([yt(t,s),gt(t,s)]),f=new Map([...a.branches].map(([b,m])=>[b,{...m,endOfLife:c?.get(b)?.end??m.endOfLife}])),l=new Map;for(let[b,m]of a.releases)l.set(b,{text:b,version:we(m),known:m,published:void 0});for(let b of d??[])f.has(_(b.version))&&l.set(b.text,{...b,known:l.get(b.text)?.known,published:b});return{candidates:[...l.values()].sort((b,m)=>v(b.version,m.version)),branches:f}}o(gr,"open");async function wr(e,t,n){let{preReleases:r,allowEndOfLife:i,today:a}=n,s=t.candidates.filter(({version:y})=>e.includes(y)),d=e.kind==="exact"||r?s:s.filter(({version:y})=>y.pre===void 0);if(d.length===0)throw vr(e,s,t);let c=me(t.branches.values(),a),f=[...new Set(d.map(({version:y})=>_(y)))],l=f.filter(y=>c.includes(y)),p=e.kind==="range"&&l.length>0&&!i?l:f,b=e.freeThreaded?p.filter(kr):p;if(b.length===0)throw Pr(e);let m=b.find(y=>!c.includes(y));if(m!==void 0&&!i)throw _r(m,t,c);return Promise.all(b.map(y=>xr(d.filter(({version:w})=>_(w)===y),e,t,n)))}o(wr,"meant");async function xr(e,t,{branches:n},r){let{host:i,directory:a,today:s}=r,d=t.freeThreaded?"t":"";for(let{text:c,version:f,known:l,published:p}of e.toReversed()){let b=n.get(_(f));if(b===void 0)continue;if(l!==void 0)return ne(l.files,{branch:b,version:f,text:c,suffix:d},"manifest");let m=p&&await wt(i,{directory:a,now:s,...r.servers},p),[y,...w]=m??[];if(y!==void 0)return ne([y,...w],{branch:b,version:f,text:c,suffix:d},"python.org");i.log.warn(`Python ${c} is out, but its checksum cannot be had: an older one is taken`)}throw new h({code:"checksum-unknown",what:`Python ${e.at(-1)?.text??t.text} is out, but python.org gives no checksum of its source`,hint:"a newer Pycask may know it; or name another version"})}o(xr,"newest");var kr=o(e=>Number(e.split(".")[1])>=13,"hasFreeThreading"),we=o(({version:e})=>{let t=$(e);if(t===void 0)throw new Error(`not a version: ${e}`);return t},"versionOf");function $r(e,{branches:t},{today:n,host:r}){let i=t.get(e);if(i===void 0)return;let a=te(i,n),s=me(t.values(),n).filter(d=>d!==e);a<=0?r.log.warn(kt(i)):a<=180&&r.log.warn(`Python ${e} gets security fixes for ${a} more days only (until ${i.endOfLife})`+(s.length===0?"":`; ${s.at(-1)??""} is the newest`))}o($r,"warnOfEnd");var kt=o(({minor:e,endOfLife:t})=>`Python ${e} gets no security fixes any more: its end of life was ${t}`,"endedText");function _r(e,{branches:t},n){let r=t.get(e);return new h({code:"python-end-of-life",what:r===void 0?`Python ${e} is unknown`:kt(r),hint:`use one of ${n.join(", ")}, or set allow-end-of-life to build it all the same`})}o(_r,"ended");function vr(e,t,n){let r=t.at(-1);return r===void 0?$t(e.text,n,e.minor):new h({code:"python-pre-release",what:`Python ${e.text} has no final release yet; the newest is ${r.text}`,hint:`set pre-releases, or ask for ${r.text}`})}o(vr,"nothing");var Pr=o(({text:e})=>new h({code:"python-not-free-threaded",what:`Python ${e}: there are free-threaded builds from 3.13 on only`,hint:"leave the t away, or ask for 3.13t or newer"}),"notFreeThreaded");function $t(e,{candidates:t,branches:n},r){let i=$(e.replace(/t$/,"")),a=t.filter(({version:l})=>_(l)===r),s=i&&a.findLast(({version:l})=>v(l,i)<0),d=i&&a.find(({version:l})=>v(l,i)>0),c=[s,d].flatMap(l=>l?.text??[]),f=[...n.keys()].flatMap(l=>t.findLast(({version:p})=>_(p)===l)?.text??[]);return new h({code:"python-unknown",what:`there is no Python ${JSON.stringify(e)} among the releases that are known`,hint:c.length>0?`the nearest are ${c.join(" and ")}`:`the newest of each minor version are ${f.join(", ")}`})}o($t,"unknown");import{createHash as zr}from"node:crypto";import{join as Pt}from"node:path";var _t=g({version:u(),modules:x().int().nonnegative(),checks:x().int().nonnegative(),problems:R(u(),u())}),vt=["__phello__","_ios_support","_msi","_overlapped","_pyrepl.windows_console","_pyrepl.windows_eventqueue","_scproxy","_winapi","_wmi","antigravity","asyncio.windows_events","asyncio.windows_utils","distutils._msvccompiler","distutils.command.bdist_msi","distutils.msvc9compiler","encodings.cp65001","encodings.mbcs","encodings.oem","msilib","msvcrt","multiprocessing.popen_spawn_win32","nt","ossaudiodev","this","winreg","winsound"],xe=String.raw`
import json, os, pkgutil, platform, sys, traceback

skipped = set(sys.argv[1:])

def wanted():
    names = set(sys.stdlib_module_names)
    library = os.path.dirname(os.__file__)
    folders = [library, os.path.join(library, 'lib-dynload')]
    for folder in folders:
        names |= {module.name for module in pkgutil.iter_modules([folder])}
    stack = sorted(names)
    found = []
    while stack:
        name = stack.pop()
        if name in skipped or name.endswith('__main__') or name.startswith('_sysconfigdata'):
            continue
        found.append(name)
        folder = os.path.join(library, *name.split('.'))
        if os.path.isdir(folder):
            stack += [name + '.' + module.name for module in pkgutil.iter_modules([folder])]
    return sorted(found)

def check_ssl():
    import ssl
    context = ssl.create_default_context()
    if context.cert_store_stats()['x509_ca'] == 0:
        paths = ssl.get_default_verify_paths()
        names = os.listdir(paths.capath) if paths.capath else []
        if not any(name.endswith('.0') for name in names):
            return 'no certificate authorities in %s or %s' % (
                paths.openssl_cafile, paths.openssl_capath)

def check_decimal():
    import decimal, _decimal
    if decimal.Decimal is not _decimal.Decimal:
        return 'it is the one in pure Python'

def check_hashlib():
    import hashlib, _hashlib
    if hashlib.new('sha256', b'') .name != 'sha256' or 'sha512' not in _hashlib.openssl_md_meth_names:
        return 'OpenSSL has no SHA-2'

def check_sqlite3():
    import sqlite3
    if sqlite3.connect(':memory:').execute('select 6 * 7').fetchone() != (42,):
        return 'it cannot compute'

def check_zoneinfo():
    import datetime, zoneinfo
    noon = datetime.datetime(2026, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo('Europe/Paris'))
    if noon.utcoffset() != datetime.timedelta(hours=2):
        return 'Europe/Paris has no summer'

def check_utf8():
    if sys.getfilesystemencoding() != 'utf-8':
        return 'file names are %s' % sys.getfilesystemencoding()

def check_ctypes():
    import ctypes
    if ctypes.CDLL(None).strlen(b'pycask') != 6:
        return 'it cannot call a function of libc'

def check_find_library():
    import ctypes.util
    missing = [name for name in ('c', 'ssl') if ctypes.util.find_library(name) is None]
    if missing:
        return 'ctypes.util.find_library does not find ' + ', '.join(missing)

def check_callbacks():
    import ctypes
    compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
    numbers = (ctypes.c_int * 3)(3, 1, 2)
    ctypes.CDLL(None).qsort(numbers, 3, 4, compare(lambda a, b: a[0] - b[0]))
    if list(numbers) != [1, 2, 3]:
        return 'libc cannot call a function of ours'

def check_threads():
    import threading
    box = []
    thread = threading.Thread(target=box.append, args=(1,))
    thread.start()
    thread.join(10)
    if box != [1]:
        return 'a thread did not run'

def check_recursion():
    import threading
    box = []
    def deep(level):
        return 0 if level == 0 else 1 + deep(level - 1)
    thread = threading.Thread(target=lambda: box.append(deep(sys.getrecursionlimit() - 50)))
    thread.start()
    thread.join(10)
    if not box:
        return 'a thread cannot go as deep as the recursion limit'

def check_processes():
    import subprocess
    done = subprocess.run([sys.executable, '-I', '-c', 'print(6 * 7)'], capture_output=True, text=True)
    if done.stdout != '42\n':
        return 'a child process failed: ' + done.stderr[-200:]

def check_multiprocessing():
    import multiprocessing
    for method in ('fork', 'spawn', 'forkserver'):
        with multiprocessing.get_context(method).Pool(1) as pool:
            if pool.apply(abs, (-42,)) != 42:
                return method + ' does not work'

def check_asyncio():
    import asyncio
    async def echo():
        async def serve(reader, writer):
            writer.write(await reader.readline())
            await writer.drain()
            writer.close()
        server = await asyncio.start_server(serve, '127.0.0.1', 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
        writer.write(b'pycask\n')
        answer = await reader.readline()
        writer.close()
        server.close()
        return answer
    if asyncio.run(echo()) != b'pycask\n':
        return 'a server did not answer'

def check_compression():
    import bz2, lzma, zlib
    names = [bz2, lzma, zlib]
    if sys.version_info >= (3, 14):
        from compression import zstd
        names.append(zstd)
    data = b'pycask' * 1000
    for module in names:
        if module.decompress(module.compress(data)) != data:
            return module.__name__ + ' does not give back what it got'

def check_hash_functions():
    import hashlib
    for name in ('blake2b', 'sha3_256', 'sha256', 'sha512', 'md5'):
        hashlib.new(name, b'x', usedforsecurity=False).hexdigest()
    hashlib.scrypt(b'x', salt=b'y', n=2, r=1, p=1)

def check_full_text_search():
    import sqlite3
    connection = sqlite3.connect(':memory:')
    connection.execute('create virtual table t using fts5(a)')
    connection.execute("insert into t values ('a small image')")
    if connection.execute("select a from t where t match 'small'").fetchone() is None:
        return 'it finds nothing'
    if connection.execute("select json_extract('{\"a\": 42}', '$.a')").fetchone() != (42,):
        return 'it cannot read JSON'
    connection.enable_load_extension(True)

def check_databases():
    import dbm.gnu, dbm.ndbm, tempfile
    for module in (dbm.gnu, dbm.ndbm):
        with tempfile.TemporaryDirectory() as folder, module.open(os.path.join(folder, 'x'), 'c') as file:
            file[b'a'] = b'42'
            if file[b'a'] != b'42':
                return module.__name__ + ' forgets'

def check_sysconfig():
    import sysconfig
    for name, path in sysconfig.get_paths().items():
        if not path.startswith(sys.prefix):
            return 'the path %s is %s' % (name, path)
    with open(sysconfig.get_config_h_filename()) as file:
        if not sysconfig.parse_config_h(file):
            return 'pyconfig.h is empty'
    sysconfig.get_platform()
    for name, value in sysconfig.get_config_vars().items():
        for leak in ('/build/src', '-prefix-map'):
            if leak in str(value):
                return '%s tells of the build: %s' % (name, value)
    for name in ('CFLAGS', 'LDSHARED', 'LDFLAGS', 'OPT', 'CC'):
        value = str(sysconfig.get_config_var(name))
        for leak in ('-flto', '-fprofile', '-rpath', '-march=native', '-fno-pie'):
            if leak in value:
                return 'extensions would be built with %s (%s)' % (leak, name)
    if sys.version_info >= (3, 12) and '-fno-omit-frame-pointer' not in str(
        sysconfig.get_config_var('CFLAGS')
    ):
        return 'profilers find no frame pointers'

def check_venv():
    import subprocess, tempfile, venv
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=False, symlinks=True)
        program = os.path.join(folder, 'bin', 'python')
        done = subprocess.run(
            [program, '-c', 'import sys, ssl; print(sys.prefix)'], capture_output=True, text=True
        )
        if done.stdout.strip() != os.path.realpath(folder):
            return 'the interpreter of an environment does not run: ' + done.stderr[-200:]

def check_pip():
    import importlib.util
    for name in ('pip', 'setuptools'):
        if importlib.util.find_spec(name) is not None:
            return name + ' is there, and should not be'

def check_threading_mode():
    import sysconfig
    wanted = bool(sysconfig.get_config_var('Py_GIL_DISABLED'))
    if sys.abiflags.startswith('t') != wanted:
        return 'the ABI does not say whether it is free-threaded'
    if wanted and sys._is_gil_enabled():
        return 'it was built free-threaded, and runs with the lock'

def check_nothing_written():
    library = os.path.dirname(os.__file__)
    if os.access(library, os.W_OK):
        return library + ' is writable'
    without = []
    tag = sys.implementation.cache_tag
    for folder, folders, names in os.walk(library):
        if 'site-packages' in folders:
            folders.remove('site-packages')
        for name in names:
            if name.endswith('.py') and not os.path.exists(
                os.path.join(folder, '__pycache__', '%s.%s.pyc' % (name[:-3], tag))
            ):
                without.append(name)
    if without:
        return 'no bytecode for ' + ', '.join(without[:5])

def check_bytecode():
    import json as module
    with open(module.__cached__, 'rb') as file:
        head = file.read(8)
    if head[4:] != b'\1\0\0\0':
        return 'it is not unchecked-hash'

def examine(note):
    problems = {}
    modules = wanted()
    import warnings
    warnings.simplefilter('ignore')
    for name in modules:
        note(name)
        try:
            __import__(name)
        except BaseException as error:
            problems[name] = '%s: %s' % (type(error).__name__, error)
    checks = {name: check for name, check in sorted(globals().items()) if name.startswith('check_')}
    for name, check in checks.items():
        note(name)
        try:
            problem = check()
        except BaseException as error:
            problem = '%s: %s' % (type(error).__name__, error)
        if problem:
            problems[name.removeprefix('check_') + ' (in use)'] = problem
    return {'version': platform.python_version(),
            'modules': len(modules), 'checks': len(checks), 'problems': problems}

def main():
    out, now = '/build/out/report.json', '/build/now'
    child = os.fork()
    if child == 0:
        try:
            def note(name):
                with open(now, 'w') as file:
                    file.write(name)
            report = examine(note)
            with open(out, 'w') as file:
                json.dump(report, file, indent=1, sort_keys=True)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    if status != 0:
        with open(now) as file:
            last = file.read()
        report = {'version': platform.python_version(), 'modules': 0, 'checks': 0,
                  'problems': {last: 'the interpreter ended there, wait status %d' % status}}
        with open(out, 'w') as file:
            json.dump(report, file)

main()
`;var zt=g({version:u(),modules:x().int().positive(),checks:x().int().positive()});function Or(e){let{python:t,base:n}=e,r=[...Ee(e.selection),...vt],i=zr("sha256").update(xe).update(r.join(" ")).digest("hex");return{kind:"verification",name:"python",title:t.facts.version,inputs:{python:t.key,base:n.key,script:i.slice(0,16)},facts:zt,build:o(async a=>{let s=Pt(a.directory,"out"),d=await e.runtime(),c=[],{exitCode:f}=await d.run({input:q([]),script:xe,args:[...r,...jr(t.facts)],outputDirectory:s,logFile:a.logFile,onLine:o(b=>{c.push(b)>10&&c.shift()},"onLine")});if(f!==0)throw Ot(t.facts,[`it does not start: exit code ${f}`,...c]);let l=Pt(s,"report.json"),p=await Fe(s,_t);return Fr(t.facts,p),{files:{"report.json":l},facts:{version:p.version,modules:p.modules,checks:p.checks}}},"build")}}o(Or,"verifyRecipe");var jr=o(e=>e.modulesMissing,"expectedMissing");function Fr(e,t){let n=Object.entries(t.problems).map(([r,i])=>`${r}: ${i}`);if(t.version!==e.version&&n.unshift(`it says that it is ${t.version}, and is to be ${e.version}`),n.length>0)throw Ot(e,n)}o(Fr,"check");function Ot(e,t){let n=t.map(i=>i.split(":")[0]).slice(0,5),r=t.length>5?` and ${t.length-5} more`:"";return new h({code:"python-broken",what:`CPython ${e.version} does not work on its base: ${n.join(", ")}${r}`,hint:"a shared library or data file may be missing from the base; system-packages adds packages to it",details:t})}o(Ot,"broken");export{$ as a,qt as b,cn as c,de as d,jt as e,Tt as f,hn as g,xn as h,Hn as i,te as j,he as k,ye as l,yr as m,Or as n};
