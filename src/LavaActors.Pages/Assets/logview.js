// Which lines of a log are shown: all but those of levels that are off and those in folded actions. No DOM here.
export const LEVELS = ['debug', 'info', 'warning', 'error', 'input', 'target', 'feedback', 'results', 'other'];
const NUMBERS = { debug: 0, info: 1, warning: 2, error: 3, exception: 3, input: 4, target: 5, feedback: 6, results: 7 };

export function levelNumber(name) { return NUMBERS[name] ?? 8; }

/** A line of the log as an object; what is no record is shown as it is. */
export function parse(line) {
  if (line.startsWith('- {')) {
    const text = line.slice(2);
    for (const form of [text, text.replace(/!(?:!int|!float)? "(-?[\d.]+)"/g, '"$1"')]) {
      try {
        const record = JSON.parse(form);
        return { dt: record.dt ?? '', lvl: record.lvl ?? '', ns: record.ns ?? '', msg: record.msg ?? '' };
      } catch { /* the other form, or as it is */ }
    }
  }
  return { dt: '', lvl: '', ns: '', msg: line };
}

export class LogModel {
  constructor() {
    this.levels = new Uint8Array(1024);
    this.lines = 0;
    this.folds = [];
    this.foldAt = new Map();
    this.open = [];
    this.folded = new Set();
    this.off = new Set();
    this.view = null;
    this.shown = 0;
  }

  /** What the server says of the log so far. */
  load(header, levels) {
    this.levels = new Uint8Array(Math.max(1024, levels.length * 2));
    this.levels.set(levels);
    this.lines = levels.length;
    this.folds = header.folds.map(([start, end, level, name]) => ({ start, end, level, name }));
    this.foldAt = new Map(this.folds.map((fold, n) => [fold.start, n]));
    this.open = this.folds.map((fold, n) => n).filter(n => this.folds[n].end < 0);
    this.filter();
  }

  /** One more line. */
  add(record) {
    const line = this.grow(levelNumber(record.lvl));
    if ((record.lvl === 'info' || record.lvl === 'debug') && typeof record.msg === 'string') this.mark(line, record.msg);
    this.appear(line);
  }

  /** One more line of which only the level is known. */
  addLevel(level) { this.appear(this.grow(level)); }

  grow(level) {
    if (this.lines === this.levels.length) {
      const more = new Uint8Array(this.levels.length * 2);
      more.set(this.levels);
      this.levels = more;
    }
    this.levels[this.lines] = level;
    return this.lines++;
  }

  appear(line) {
    if (this.view === null) this.shown = this.lines;
    else if (!this.isOff(line) && !this.open.some(n => this.folded.has(n) && this.folds[n].start !== line)) this.push(line);
  }

  mark(line, text) {
    const match = /^(start|end): ([\d.]+) ([\w-]+) \(/.exec(text);
    if (!match) return;
    if (match[1] === 'start') {
      this.foldAt.set(line, this.folds.length);
      this.open.push(this.folds.length);
      this.folds.push({ start: line, end: -1, level: match[2], name: match[3] });
      return;
    }
    const place = this.open.findLastIndex(n => this.folds[n].level === match[2] && this.folds[n].name === match[3]);
    if (place < 0) return;
    this.folds[this.open[place]].end = line;
    for (const inner of this.open.slice(place + 1)) this.folds[inner].end = line - 1;
    this.open.length = place;
  }

  isOff(line) { return this.off.has(this.levels[line]); }

  push(line) {
    if (this.shown === this.view.length) {
      const more = new Uint32Array(Math.max(1024, this.view.length * 2));
      more.set(this.view);
      this.view = more;
    }
    this.view[this.shown++] = line;
  }

  /** Builds the view anew after levels or folds changed. */
  filter() {
    if (this.off.size === 0 && this.folded.size === 0) {
      this.view = null;
      this.shown = this.lines;
      return;
    }
    const hidden = [...this.folded].map(n => this.folds[n]).sort((a, b) => a.start - b.start);
    const off = LEVELS.map((_, n) => this.off.has(n));
    this.view = new Uint32Array(this.lines);
    this.shown = 0;
    let next = 0, until = -1;
    for (let line = 0; line < this.lines; line++) {
      const hides = line <= until;
      while (next < hidden.length && hidden[next].start === line) {
        until = Math.max(until, hidden[next].end < 0 ? this.lines - 1 : hidden[next].end);
        next++;
      }
      if (!hides && !off[this.levels[line]]) this.view[this.shown++] = line;
    }
  }

  lineAt(row) { return this.view === null ? row : this.view[row]; }

  /** The row of a line, or of the next one that is shown. */
  rowOf(line) {
    if (this.view === null) return Math.min(line, this.shown - 1);
    let low = 0, high = this.shown;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.view[middle] < line) low = middle + 1; else high = middle;
    }
    return low;
  }

  /** Makes a line visible: opens the actions that it is in, and switches its level on. True when something changed. */
  reveal(line) {
    let changed = this.off.delete(this.levels[line]);
    for (const n of [...this.folded]) {
      const fold = this.folds[n];
      if (fold.start < line && (fold.end < 0 || line <= fold.end)) changed = this.folded.delete(n) || changed;
    }
    if (changed) this.filter();
    return changed;
  }
}
