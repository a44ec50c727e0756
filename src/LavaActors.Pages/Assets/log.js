// The log of a job: any part of a log of any length at once, since only what is on the screen is ever in the page.
import { fill } from './ansi.js';
import { CHUNK, FIRST_PAUSE, LogChunks, LONGEST_PAUSE } from './logchunks.js';
import { fillResult, isForNow } from './loglines.js';
import { LEVELS, LogModel, parse } from './logview.js';

const ROW = 20, TALLEST = 15_000_000, MOST_HITS = 5000, ERROR = LEVELS.indexOf('error');

export class LogViewer extends LogChunks {
  constructor(root) {
    super();
    this.root = root;
    this.job = root.dataset.job;
    this.begun = Date.parse(root.dataset.start || '') || null;
    this.pane = root.querySelector('.logpane');
    this.space = root.querySelector('.logspace');
    this.rows = root.querySelector('.logrows');
    this.model = new LogModel();
    this.hits = [];
    this.hit = -1;
    this.wanted = '';
    this.marked = -1;
    this.delta = false;
    this.follows = root.dataset.finished !== 'true' && !location.hash;
    this.asked = false;
  }

  async start() {
    await this.index();
    this.root.classList.add('is-live');
    this.pane.addEventListener('scroll', () => {
      const atEnd = this.pane.scrollTop + this.pane.clientHeight >= this.pane.scrollHeight - ROW * 2;
      if (this.follows !== atEnd && this.root.dataset.finished !== 'true') this.setFollow(atEnd);
      this.draw();
    });
    new ResizeObserver(() => this.draw()).observe(this.pane);
    this.root.addEventListener('click', event => this.click(event));
    const search = this.root.querySelector('.logsearch');
    search.addEventListener('keydown', event => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      if (search.value !== this.wanted) this.search(search.value); else this.step(event.shiftKey ? -1 : 1);
    });
    search.addEventListener('search', () => { if (search.value === '') this.search(''); });
    // The merged log has rows and no numbers.
    this.root.querySelector('.logline')?.addEventListener('keydown', event => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      this.goToLine(event.target);
    });
    window.addEventListener('hashchange', () => this.goToHash());
    document.addEventListener('keydown', event => this.key(event));
    this.resize();
    if (location.hash) await this.goToHash();
    else if (this.follows) this.toEnd();
    this.setFollow(this.follows);
    if (this.root.dataset.finished === 'true') return;
    this.pause = FIRST_PAUSE;
    if (!document.hidden) this.listen();
    // A browser has few connections for all of its tabs together: a page that nobody looks at holds none, and goes on where it stopped.
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.close();
      else if (!this.stream && this.root.dataset.finished !== 'true') this.listen();
    });
  }

  async index() {
    const { ok, status, bytes } = await this.fetched(`/scheduler/job/${this.job}/log/index`, "the log's index");
    if (!ok) throw new Error(`the log's index: ${status}`);
    const end = bytes.indexOf(10);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
    this.model.load(header, bytes.subarray(end + 1));
    this.offset = header.offset;
  }

  close() {
    clearTimeout(this.retry);
    this.stream?.close();
    this.stream = null;
  }

  listen() {
    this.stream = new EventSource(`/api/v0.2/jobs/${this.job}/logs/stream/?offset=${this.offset}`);
    this.stream.onmessage = event => {
      for (const line of event.data.split('\n')) {
        const record = parse(line), number = this.model.lines;
        this.model.add(record);
        this.keep(record, number, Math.floor(number / CHUNK));
      }
      if (event.lastEventId) this.offset = Number(event.lastEventId);
      this.forget();
      this.grow();
    };
    this.stream.addEventListener('open', () => this.pause = FIRST_PAUSE);
    // A browser opens a stream again that broke off, but none that was refused.
    this.stream.addEventListener('error', () => {
      if (this.stream?.readyState !== EventSource.CLOSED) return;
      this.close();
      this.retry = setTimeout(() => { if (!document.hidden) this.listen(); }, this.pause);
      this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
    });
    this.stream.addEventListener('end', () => {
      this.close();
      this.settle();
      this.root.dataset.finished = 'true';
      this.setFollow(false);
      this.resize();
    });
  }

  resize() {
    this.measure();
    this.draw();
  }

  // More often than it is drawn nobody sees it: a board may print thousands of lines between two frames.
  grow() {
    this.hasGrown = true;
    this.draw();
  }

  settle() {
    if (!this.hasGrown) return;
    this.hasGrown = false;
    this.measure();
    if (this.follows) this.toEnd();
  }

  measure() {
    const tall = this.model.shown * ROW, digits = String(this.model.lines).length;
    if (digits > 4) this.rows.style.setProperty('--digits', `${digits}ch`);
    this.scale = tall > TALLEST;
    // A short log that grows no more takes no more room than it has lines.
    this.pane.style.height = this.root.dataset.finished === 'true' && tall < 480 && !this.root.classList.contains('is-tall') ? `${Math.max(3 * ROW, tall) + 16}px` : '';
    this.space.style.height = `${Math.max(ROW, Math.min(tall, TALLEST))}px`;
    this.tell(null);
    this.root.querySelector('[data-act=error]').hidden = this.levelsHere().indexOf(ERROR) < 0;
  }

  /** What is waited for; nothing: how many lines there are. */
  tell(text) { this.root.querySelector('.logcount').textContent = text ?? this.counted(); }

  counted() {
    const { lines, shown } = this.model;
    return shown === lines ? `${lines.toLocaleString('en')} lines` : `${shown.toLocaleString('en')} of ${lines.toLocaleString('en')} lines`;
  }

  draw() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => { this.asked = false; this.settle(); this.render(); });
  }

  perPage() { return Math.ceil(this.pane.clientHeight / ROW); }

  firstRow() {
    if (!this.scale) return Math.floor(this.pane.scrollTop / ROW);
    const room = TALLEST - this.pane.clientHeight;
    return Math.round(this.pane.scrollTop / room * Math.max(0, this.model.shown - this.perPage() + 1));
  }

  render() {
    const first = this.firstRow(), shift = this.scale ? 0 : Math.min(first, 12), from = first - shift;
    const to = Math.min(this.model.shown, first + this.perPage() + 12);
    this.rows.style.transform = `translateY(${this.scale ? this.pane.scrollTop : from * ROW}px)`;
    const focused = document.activeElement?.closest?.('.logrows') ? document.activeElement : null;
    const keep = focused?.dataset.fold ? `[data-fold="${focused.dataset.fold}"]` : focused?.getAttribute('href') ? `a[href="${CSS.escape(focused.getAttribute('href'))}"]` : null;
    const made = document.createDocumentFragment();
    for (let row = from; row < to; row++) made.append(this.row(this.model.lineAt(row)));
    this.rows.replaceChildren(made);
    if (keep) this.rows.querySelector(keep)?.focus();
  }

  record(line) { return this.recordOf(this.job, line, Math.floor(line / CHUNK)); }

  row(line) {
    const element = document.createElement('div');
    element.className = `row v-${LEVELS[this.model.levels[line]]}${line === this.marked ? ' is-marked' : ''}`;
    element.dataset.line = line;
    element.append(this.link(line));
    const fold = this.model.foldAt.get(line);
    if (fold === undefined) element.append(Object.assign(document.createElement('span'), { className: 'fd' }));
    else {
      const button = element.appendChild(document.createElement('button'));
      const isFolded = this.model.folded.has(fold);
      button.className = 'fd';
      button.dataset.fold = fold;
      button.textContent = isFolded ? '▸' : '▾';
      button.setAttribute('aria-expanded', String(!isFolded));
      button.setAttribute('aria-label', `${this.model.folds[fold].level} ${this.model.folds[fold].name}`);
    }
    const record = this.record(line);
    const time = element.appendChild(document.createElement('time'));
    const text = element.appendChild(document.createElement('span'));
    text.className = 'm';
    if (!record) { text.textContent = '…'; return element; }
    time.textContent = this.time(record.dt);
    time.title = record.dt;
    if (record.ns) text.appendChild(Object.assign(document.createElement('span'), { className: 'ns' })).textContent = record.ns;
    if (typeof record.msg === 'string') fill(text, record.msg, this.wanted);
    else fillResult(text, record.msg, this.jobOf(line), this.wanted);
    return element;
  }

  jobOf() { return this.job; }
  link(line) { return Object.assign(document.createElement('a'), { className: 'ln', href: `#L${line}`, textContent: line }); }

  time(dt) {
    if (!dt) return '';
    if (!this.delta) return dt.slice(11, 23);
    this.begun ??= Date.parse(dt);
    return `+${((Date.parse(dt) - this.begun) / 1000).toFixed(3)}`;
  }

  toEnd() { this.pane.scrollTop = this.pane.scrollHeight; }

  setFollow(on) {
    this.follows = on;
    const button = this.root.querySelector('[data-act=follow]');
    button.setAttribute('aria-pressed', String(on));
    button.hidden = this.root.dataset.finished === 'true';
  }

  show(line) {
    if (this.model.lines === 0) return;
    line = Math.max(0, Math.min(line, this.model.lines - 1));
    if (this.model.reveal(line)) { this.levelButtons(); this.resize(); }
    const at = this.model.rowOf(line), first = this.firstRow(), row = Math.max(0, at - Math.floor(this.perPage() / 3));
    this.setFollow(false);
    // What is in sight stays where it is.
    if (at > first && at < first + this.perPage() - 2) { /* only marked */ }
    else if (this.scale) this.pane.scrollTop = row / Math.max(1, this.model.shown - this.perPage() + 1) * (TALLEST - this.pane.clientHeight);
    else this.pane.scrollTop = row * ROW;
    this.marked = line;
    this.draw();
  }

  /** To the line whose number is typed, as it stands before the line or at the end of its link. */
  goToLine(field) {
    const typed = /^\s*(?:#?L)?([\d,.\s]+)$/i.exec(field.value)?.[1].replace(/\D/g, '');
    field.setAttribute('aria-invalid', String(!typed));
    if (!typed || this.model.lines === 0) return;
    const line = Math.min(Number(typed), this.model.lines - 1);
    field.value = line;
    field.select();
    // Its link is in the address now, to be given to others.
    history.replaceState(history.state, '', `#L${line}`);
    this.show(line);
  }

  async goToHash() {
    const line = /^#L(\d+)$/.exec(location.hash), result = /^#results_(\d+)$/.exec(location.hash), action = /^#action-([\d.]+)(?:_(\d+))?$/.exec(location.hash);
    if (line) this.show(Number(line[1]));
    else if (result) {
      const { ok, bytes } = await this.fetched(`/api/v0.2/jobs/${this.job}/tests/${result[1]}/`, 'the line of the result');
      const at = ok ? JSON.parse(new TextDecoder().decode(bytes)).start_log_line : null;
      if (at !== null && at !== undefined) this.show(at);
    } else if (action) {
      const runs = this.model.folds.filter(fold => fold.level === action[1]);
      const run = runs[Math.min(Number(action[2] ?? 1), runs.length) - 1];
      if (run) this.show(run.start);
    } else return;
    this.root.scrollIntoView({ block: 'nearest' });
  }

  click(event) {
    const target = event.target.closest('button, a.ln');
    if (!target) return;
    if (target.dataset.fold) {
      const fold = Number(target.dataset.fold);
      if (!this.model.folded.delete(fold)) this.model.folded.add(fold);
      this.model.filter();
      this.resize();
    } else if (target.dataset.level) {
      const level = Number(target.dataset.level);
      // With the control key: this one alone, or all again.
      if (event.ctrlKey || event.metaKey) {
        const others = LEVELS.map((_, n) => n).filter(n => n !== level);
        const isAlone = others.every(n => this.model.off.has(n));
        this.model.off = new Set(isAlone ? [] : others);
      } else if (!this.model.off.delete(level)) this.model.off.add(level);
      this.model.filter();
      this.levelButtons();
      this.resize();
    } else if (target.dataset.act === 'delta') {
      this.delta = !this.delta;
      target.setAttribute('aria-pressed', String(this.delta));
      this.draw();
    } else if (target.dataset.act === 'fold') {
      const isFolded = this.model.folded.size > 0;
      const outer = this.model.folds.map((fold, n) => n).filter(n => !this.model.folds[n].level.includes('.') && this.model.folds[n].end >= 0);
      this.model.folded = new Set(isFolded ? [] : outer);
      target.setAttribute('aria-pressed', String(!isFolded));
      this.model.filter();
      this.resize();
    } else if (target.dataset.act === 'follow') {
      this.setFollow(!this.follows);
      if (this.follows) this.toEnd();
    } else if (target.dataset.act === 'error') this.error();
    else if (target.dataset.act === 'next') this.step(1);
    else if (target.dataset.act === 'previous') this.step(-1);
    else if (target.dataset.act === 'tall') {
      const isTall = this.root.classList.toggle('is-tall');
      target.setAttribute('aria-pressed', String(isTall));
      this.resize();
    }
  }

  levelButtons() {
    for (const button of this.root.querySelectorAll('[data-level]')) button.setAttribute('aria-pressed', String(!this.model.off.has(Number(button.dataset.level))));
  }

  async search(text) {
    this.wanted = text;
    this.hits = [];
    this.hit = -1;
    if (text !== '') {
      this.root.querySelector('.loghits').textContent = 'searching…';
      const answer = await this.ask(text).catch(() => null);
      if (text !== this.wanted) return;
      if (!answer || isForNow(answer)) {
        this.root.querySelector('.loghits').textContent = 'waiting…';
        setTimeout(() => { if (text === this.wanted) this.search(text); }, this.pauseAfter(answer));
        return;
      }
      const hits = await this.hitsOf(answer);
      if (text !== this.wanted) return;
      this.hits = hits;
      if (this.hits.length > 0) {
        const here = this.model.lineAt(this.firstRow());
        this.hit = Math.max(0, this.hits.findIndex(line => line >= here)) - 1;
        this.step(1);
      }
    }
    this.sayHits();
    this.draw();
  }

  /** For the lines that have a text in them. */
  ask(text) { return fetch(`/scheduler/job/${this.job}/log/search?most=${MOST_HITS}&q=${encodeURIComponent(text)}`); }

  async hitsOf(answer) {
    const hits = answer.ok ? (await answer.json()).lines : [];
    this.isCut = hits.length >= MOST_HITS;
    return hits;
  }

  step(by) {
    if (this.hits.length === 0) return;
    this.hit = (this.hit + by + this.hits.length) % this.hits.length;
    this.show(this.hits[this.hit]);
    this.sayHits();
  }

  sayHits() {
    this.root.querySelector('.loghits').textContent = this.wanted === '' ? '' : this.found();
  }

  found() { return this.hits.length === 0 ? 'not found' : `${this.hit + 1} of ${this.hits.length}${this.isCut ? '+' : ''}`; }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select')) return;
    const keys = {
      '/': () => this.root.querySelector('.logsearch').focus(),
      ':': () => this.root.querySelector('.logline')?.focus(),
      n: () => this.step(1),
      N: () => this.step(-1),
      g: () => { this.pane.scrollTop = 0; },
      G: () => this.toEnd(),
      e: () => this.error(),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }

  /** The next line with an error, from the marked one on; then the first. */
  error() {
    let line = this.levelsHere().indexOf(ERROR, this.marked + 1);
    if (line < 0) line = this.levelsHere().indexOf(ERROR);
    if (line >= 0) this.show(line);
  }

  levelsHere() { return this.model.levels.subarray(0, this.model.lines); }
}
