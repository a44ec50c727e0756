// Keeps what the server rendered up to date: asks for the page again when something changed, and puts in what differs.

/** Makes a part of the page like its new form. What the reader opened stays open, and what has the focus keeps it. */
export function morph(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || old.id !== fresh.id) { old.replaceWith(fresh); return; }
  if (old.nodeType !== Node.ELEMENT_NODE) { if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue; return; }
  if (old === document.activeElement && old.matches('input, textarea, select')) return;
  // A form stays the same one, however often it is sent.
  if (old.matches('input[name=submission]')) return;
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !(name === 'open' && old.nodeName === 'DETAILS')) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value && !(name === 'open' && old.nodeName === 'DETAILS')) old.setAttribute(name, value);
  const before = [...old.childNodes], after = [...fresh.childNodes];
  for (let n = 0; n < after.length; n++) if (n < before.length) morph(before[n], after[n]); else old.append(after[n]);
  for (const gone of before.slice(after.length)) gone.remove();
}

const FIRST_PAUSE = 2000, LONGEST_PAUSE = 60000;

export class LivePage {
  constructor(root) {
    this.source(root);
    this.busy = false;
    this.again = false;
    this.took = 0;
    this.pause = FIRST_PAUSE;
  }

  // A stream of the page's own, which has an end; or the lab's events, behind the last one that was there when the page was made.
  source(root) {
    this.address = root.dataset.live;
    this.events = root.dataset.events;
    this.last = root.dataset.after ? Number(root.dataset.after) : null;
  }

  start() {
    if (!document.hidden) this.listen();
    // Nobody looks at a hidden page, and a browser has few connections for all of its tabs together: what happens meanwhile comes when it is shown again.
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.close(); else if (!this.stream && !this.isOver) { this.listen(); if (this.address) this.refresh(); }
    });
  }

  listen() {
    this.stream = new EventSource(this.address || (this.last === null ? this.events : `${this.events}&from=${this.last + 1}`));
    const changed = event => { this.seen(event); this.soon(); };
    for (const name of ['role', 'job', 'device', 'worker', 'message', 'group', 'log', 'dropped', 'too-slow']) this.stream.addEventListener(name, changed);
    this.stream.addEventListener('ready', event => {
      // What came between the page and its events was seen by nobody.
      if (this.last === null) this.soon();
      this.seen(event);
    });
    this.stream.addEventListener('open', () => this.pause = FIRST_PAUSE);
    this.stream.addEventListener('end', () => { this.isOver = true; this.close(); this.refresh(); });
    this.stream.addEventListener('error', () => { if (this.stream?.readyState === EventSource.CLOSED) this.later(); });
  }

  // What is to be followed changes with what is shown: a job that waits moves with all that happens in the lab, one that runs has a stream of its own.
  follow(fresh) {
    const { live, events } = fresh.dataset;
    if (live === this.address && events === this.events) return;
    // A stream of the page's own says itself when it ends: other roles may go on.
    if (this.address && !live && !events) return;
    this.close();
    this.source(fresh);
    this.isOver = !live && !events;
    if (!this.isOver && !document.hidden) this.listen();
  }

  seen(event) { if (this.events && event.lastEventId) this.last = Number(event.lastEventId); }

  // A browser opens a stream again that broke off, but none that was refused.
  later() {
    this.close();
    this.retry = setTimeout(() => { if (!document.hidden) this.listen(); }, this.pause);
    this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
  }

  close() {
    clearTimeout(this.retry);
    this.stream?.close();
    this.stream = null;
  }

  // However much happens, a page that is slow to make is not asked for all the time.
  soon() {
    if (this.waiting) return;
    this.waiting = setTimeout(() => { this.waiting = null; this.refresh(); }, Math.max(300, 3 * this.took));
  }

  // The server is away, or has asked for patience: there may be no other change that would bring what this one did not.
  afresh() {
    clearTimeout(this.afterwards);
    this.afterwards = setTimeout(() => this.refresh(), this.pause);
    this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
  }

  async refresh() {
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    const began = performance.now();
    try {
      const answer = await fetch(location.href, { headers: { 'X-Live': '1' } });
      if (answer.status === 429 || answer.status >= 500) this.afresh();
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const part of document.querySelectorAll('[data-part]')) {
        const fresh = page.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
        // A log goes on by itself.
        if (!fresh || part.querySelector('.log')) continue;
        const atEnd = [...part.querySelectorAll('[data-stays=end]')].filter(box => box.scrollTop + box.clientHeight >= box.scrollHeight - 4);
        morph(part, fresh);
        for (const box of atEnd) box.scrollTop = box.scrollHeight;
      }
      document.title = page.title;
      if (!this.isOver) this.follow(page.body);
      clearTimeout(this.afterwards);
      this.pause = FIRST_PAUSE;
      document.dispatchEvent(new Event('refreshed'));
    } catch { this.afresh(); } finally {
      this.busy = false;
      this.took = performance.now() - began;
      if (this.again) { this.again = false; this.soon(); }
    }
  }
}
