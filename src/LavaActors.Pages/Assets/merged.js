// The logs of all roles of a group as one, by time. What the viewer of one log calls a line is a row here: the next line of some role's log.
import { LogViewer } from './log.js';
import { CHUNK, FIRST_PAUSE } from './logchunks.js';
import { fetchLines } from './loglines.js';

// More at once than this are fetched when they are looked at.
const MOST_READ = 2000, AFTER_THE_END = 1000;

export class MergedViewer extends LogViewer {
  constructor(root) {
    super(root);
    this.most = Number(root.dataset.most);
    this.roles = [];
    this.inLogs = [];
    this.outside = { before: 0, behind: 0 };
  }

  index() { return this.load(''); }

  /** The rows before or from some lines of each role on. */
  async load(query) {
    const { ok, status, bytes } = await this.fetched(this.address(query), "the logs' index");
    if (!ok) throw new Error(`the logs' index: ${status}`);
    const part = this.partOf(bytes);
    this.roles = part.roles;
    this.model.load({ folds: [] }, part.levels);
    this.logs = new Uint16Array(Math.max(1024, 2 * part.logs.length));
    this.numbers = new Uint32Array(this.logs.length);
    this.logs.set(part.logs);
    const next = this.roles.map(role => role.from);
    for (let row = 0; row < part.logs.length; row++) this.numbers[row] = next[part.logs[row]]++;
    for (const [act, hidden] of [['earlier', this.earlier() === 0], ['later', this.isLast()]]) this.root.querySelector(`[data-act=${act}]`).hidden = hidden;
  }

  address(query) { return `/scheduler/job/${this.job}/multinode/log/index?most=${this.most}${query}`; }

  partOf(bytes) {
    const end = bytes.indexOf(10);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
    const rows = header.roles.reduce((sum, role) => sum + role.to - role.from, 0), view = new DataView(bytes.buffer, end + 1);
    return { ...header, logs: Uint16Array.from({ length: rows }, (_, row) => view.getUint16(2 * row, true)), levels: bytes.subarray(end + 1 + 2 * rows) };
  }

  earlier() { return this.roles.reduce((sum, role) => sum + role.from, 0); }

  isLast() { return this.roles.every(role => role.to === role.lines); }

  // The page says when logs have grown, and asks for itself anew; what is new here comes behind it.
  listen() {
    this.stream = { close() {} };
    if (!this.hears) document.addEventListener('refreshed', this.hears = () => this.more());
    return this.more();
  }

  async more() {
    if (!this.stream || this.root.dataset.finished === 'true') return;
    if (this.isReading) { this.again = true; return; }
    this.isReading = true;
    try {
      do {
        this.again = false;
        if (!this.isPast) await this.append();
      } while (this.again);
    } catch {
      // Refused for the moment, or the node is away.
      clearTimeout(this.afterwards);
      this.afterwards = setTimeout(() => this.more(), this.pauseAfter(null));
    } finally { this.isReading = false; }
  }

  async append() {
    // Once: what comes of it where it is refused says who asked (more).
    const answer = await fetch(this.address(`&from=${this.roles.map(role => role.to).join('.')}`));
    if (!answer.ok) throw new Error(`the logs' index: ${answer.status}`);
    const part = this.partOf(new Uint8Array(await answer.arrayBuffer()));
    if (this.isPast || part.roles.length !== this.roles.length) return;
    // Lines that are at hand at once do not flicker. Those that are too many are fetched where they are looked at.
    const fresh = await Promise.all(part.roles.map(role => role.to > role.from && role.to - role.from <= MOST_READ ? fetchLines(role.job, role.from, role.to) : []));
    if (this.isPast) return;
    part.roles.forEach((role, n) => fresh[n].forEach((record, k) => this.keep(record, role.from + k, this.chunkOf(n, role.from + k))));
    const next = part.roles.map(role => role.from);
    for (let row = 0; row < part.logs.length; row++) this.push(part.logs[row], next[part.logs[row]]++, part.levels[row]);
    part.roles.forEach((role, n) => { Object.assign(this.roles[n], { to: role.to, lines: role.lines }); });
    if (!this.isLast()) this.again = true;
    else if (part.finished) this.end();
    this.patience = FIRST_PAUSE;
    this.forget();
    this.grow();
  }

  push(log, number, level) {
    const row = this.model.lines;
    if (row === this.logs.length) {
      const logs = new Uint16Array(2 * row), numbers = new Uint32Array(2 * row);
      logs.set(this.logs);
      numbers.set(this.numbers);
      [this.logs, this.numbers] = [logs, numbers];
    }
    this.logs[row] = log;
    this.numbers[row] = number;
    this.model.addLevel(level);
  }

  // The last lines may become visible a moment behind the end.
  end() {
    if (!this.isEnding) {
      this.isEnding = true;
      setTimeout(() => this.more(), AFTER_THE_END);
      return;
    }
    this.close();
    this.settle();
    this.root.dataset.finished = 'true';
    this.setFollow(false);
  }

  chunkOf(log, line) { return `${log}:${Math.floor(line / CHUNK)}`; }

  record(row) { return this.recordOf(this.jobOf(row), this.numbers[row], this.chunkOf(this.logs[row], this.numbers[row])); }

  jobOf(row) { return this.roles[this.logs[row]].job; }

  link(row) {
    const { id, role } = this.roles[this.logs[row]];
    const link = Object.assign(document.createElement('a'), { className: `who w${this.logs[row] % 6}`, href: `/scheduler/job/${encodeURIComponent(id)}#L${this.numbers[row]}`, title: `Line ${this.numbers[row]} of ${role} ${id}` });
    link.append(Object.assign(document.createElement('span'), { textContent: `${role} ${id}` }), Object.assign(document.createElement('i'), { textContent: this.numbers[row] }));
    return link;
  }

  counted() {
    const earlier = this.earlier();
    return super.counted() + (earlier > 0 ? `, ${earlier.toLocaleString('en')} earlier` : '') + (this.isPast ? `, ${this.roles.reduce((sum, role) => sum + role.lines - role.to, 0).toLocaleString('en')} later` : '');
  }

  ask(text) { return fetch(`/scheduler/job/${this.job}/multinode/log/search?q=${encodeURIComponent(text)}`); }

  async hitsOf(answer) {
    const { roles, cut } = answer.ok ? await answer.json() : { roles: [], cut: false };
    this.isCut = cut;
    this.inLogs = roles.length === this.roles.length ? roles : [];
    return this.placed();
  }

  /** The rows of those lines that were found; others are outside of what is here. */
  placed() {
    this.outside = { before: 0, behind: 0 };
    this.inLogs.forEach((lines, n) => {
      for (const line of lines) if (line < this.roles[n].from) this.outside.before++; else if (line >= this.roles[n].to) this.outside.behind++;
    });
    const sets = this.inLogs.map(lines => new Set(lines)), hits = [];
    if (sets.some(set => set.size > 0)) for (let row = 0; row < this.model.lines; row++) if (sets[this.logs[row]]?.has(this.numbers[row])) hits.push(row);
    return hits;
  }

  found() {
    const { before, behind } = this.outside;
    return (this.hits.length > 0 || before + behind === 0 ? super.found() : 'none here') + (before > 0 ? `, ${before} earlier` : '') + (behind > 0 ? `, ${behind} later` : '');
  }

  /** Other lines than these. */
  async go(query, isBack) {
    // Others are waited for.
    if (this.isGoing) return;
    this.isGoing = true;
    this.isPast = true;
    this.marked = -1;
    this.setFollow(false);
    try { await this.load(query); } finally { this.isGoing = false; }
    this.isPast = !this.isLast();
    if (this.wanted !== '') {
      this.hits = this.placed();
      this.hit = isBack ? this.hits.length : -1;
      this.sayHits();
    }
    this.resize();
    this.pane.scrollTop = isBack ? this.pane.scrollHeight : 0;
    if (!this.isPast) this.more();
  }

  click(event) {
    const act = event.target.closest('button')?.dataset.act;
    const going = act === 'earlier' ? this.go(`&until=${this.roles.map(role => role.from).join('.')}`, true) : act === 'later' ? this.go(`&from=${this.roles.map(role => role.to).join('.')}`, false) : null;
    if (!going) return super.click(event);
    going.catch(error => this.tell(error.message));
  }

  // #at-<time>: what the logs say then.
  async goToHash() {
    const at = /^#at-(.+)$/.exec(location.hash);
    if (!at) return;
    const { ok, bytes } = await this.fetched(`/scheduler/job/${this.job}/multinode/log/place?at=${at[1]}`, 'the place in the logs');
    if (!ok) return;
    const { lines } = JSON.parse(new TextDecoder().decode(bytes));
    if (lines.length !== this.roles.length) return;
    if (!lines.every((line, n) => line >= this.roles[n].from && line <= this.roles[n].to)) await this.go(`&from=${lines.join('.')}`, false);
    this.show(lines.reduce((sum, line, n) => sum + line - this.roles[n].from, 0));
    this.root.scrollIntoView({ block: 'nearest' });
  }
}
