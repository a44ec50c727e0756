// Keeps what the server rendered up to date: asks for the page again when something changed, and puts in what differs.

/** Makes a part of the page like its new form. What the reader opened stays open, and what has the focus keeps it. */
export function morph(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || old.id !== fresh.id) { old.replaceWith(fresh); return; }
  if (old.nodeType !== Node.ELEMENT_NODE) { if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue; return; }
  if (old === document.activeElement && old.matches('input, textarea, select')) return;
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !(name === 'open' && old.nodeName === 'DETAILS')) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value && !(name === 'open' && old.nodeName === 'DETAILS')) old.setAttribute(name, value);
  const before = [...old.childNodes], after = [...fresh.childNodes];
  for (let n = 0; n < after.length; n++) if (n < before.length) morph(before[n], after[n]); else old.append(after[n]);
  for (const gone of before.slice(after.length)) gone.remove();
}

export class LivePage {
  constructor(root) {
    this.root = root;
    this.address = root.dataset.live;
    this.every = Number(root.dataset.every || 0);
    this.busy = false;
    this.again = false;
  }

  start() {
    if (this.address) this.listen();
    else if (this.every) this.timer = setInterval(() => { if (!document.hidden) this.refresh(); }, this.every * 1000);
    document.addEventListener('visibilitychange', () => { if (!document.hidden) this.refresh(); });
  }

  listen() {
    this.stream = new EventSource(this.address);
    const changed = () => this.soon();
    for (const name of ['role', 'job', 'device', 'worker', 'message']) this.stream.addEventListener(name, changed);
    this.stream.addEventListener('end', () => { this.stream.close(); this.refresh(); });
  }

  soon() {
    if (this.waiting) return;
    this.waiting = setTimeout(() => { this.waiting = null; this.refresh(); }, 300);
  }

  async refresh() {
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    try {
      const answer = await fetch(location.href, { headers: { 'X-Live': '1' } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const part of document.querySelectorAll('[data-part]')) {
        const fresh = page.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
        if (fresh) morph(part, fresh);
      }
      document.title = page.title;
      document.dispatchEvent(new Event('refreshed'));
    } catch { /* the server is away; the next change comes when it is back */ } finally {
      this.busy = false;
      if (this.again) { this.again = false; this.soon(); }
    }
  }
}
