// The editor of a job: a textarea over its own coloured copy, checked while one types.
import { FIRST_PAUSE, LONGEST_PAUSE } from './logchunks.js';
import { isForNow } from './loglines.js';
import { highlight } from './yaml.js';

export class Editor {
  constructor(form) {
    this.form = form;
    this.text = form.querySelector('textarea');
    this.copy = form.querySelector('.edcopy');
    this.gutter = form.querySelector('.edlines');
    this.findings = document.querySelector('#findings');
    this.plan = document.querySelector('#plan');
    this.state = document.querySelector('#checkstate');
    this.faults = new Map();
    this.turn = 0;
    this.pause = FIRST_PAUSE;
  }

  start() {
    this.form.classList.add('is-live');
    this.text.addEventListener('input', () => { this.paint(); this.soon(); });
    this.text.addEventListener('scroll', () => this.align());
    this.text.addEventListener('keydown', event => this.key(event));
    this.findings.addEventListener('click', event => {
      const link = event.target.closest('[data-line]');
      if (!link) return;
      event.preventDefault();
      this.goTo(Number(link.dataset.line), Number(link.dataset.column));
    });
    this.paint();
    if (this.text.value.trim() !== '') this.check();
  }

  // Tab leaves the editor, as everywhere; a new line begins where the one before did.
  key(event) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); if (this.state) this.form.requestSubmit(); return; }
    if (event.key !== 'Enter' || event.shiftKey) return;
    const { selectionStart: start, selectionEnd: end, value } = this.text;
    const line = value.slice(value.lastIndexOf('\n', start - 1) + 1, start);
    const indent = /^\s*/.exec(line)[0] + (/^\s*-\s.*:\s*$/.test(line) ? '    ' : /:\s*$/.test(line) ? '  ' : '');
    if (!indent) return;
    event.preventDefault();
    this.text.setRangeText('\n' + indent, start, end, 'end');
    this.text.dispatchEvent(new Event('input'));
  }

  paint() {
    const lines = this.text.value.split('\n');
    const copy = document.createDocumentFragment(), numbers = document.createDocumentFragment();
    lines.forEach((line, n) => {
      const fault = this.faults.get(n + 1);
      const row = copy.appendChild(document.createElement('div'));
      highlight(row, line);
      if (line === '') row.append('\u200b');
      if (fault) row.className = fault;
      const number = numbers.appendChild(document.createElement('div'));
      number.textContent = n + 1;
      if (fault) number.className = fault;
    });
    this.copy.replaceChildren(copy);
    this.gutter.replaceChildren(numbers);
    this.align();
  }

  align() {
    this.copy.style.transform = `translate(${-this.text.scrollLeft}px, ${-this.text.scrollTop}px)`;
    this.gutter.style.transform = `translateY(${-this.text.scrollTop}px)`;
  }

  goTo(line, column) {
    const before = this.text.value.split('\n').slice(0, line - 1);
    const at = before.reduce((sum, text) => sum + text.length + 1, 0) + Math.max(0, column - 1);
    this.text.focus();
    this.text.setSelectionRange(at, at);
    const height = this.text.scrollHeight / Math.max(1, this.text.value.split('\n').length);
    this.text.scrollTop = Math.max(0, (line - 6) * height);
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), 350);
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), this.pause);
    this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
  }

  async check() {
    // Who may not submit has nothing checked.
    if (!this.state) return;
    const turn = ++this.turn;
    this.state.textContent = 'checking…';
    this.form.dataset.state = 'checking';
    let found, again = true;
    try {
      const answer = await fetch('/scheduler/jobsubmit/check', { method: 'POST', headers: { 'Content-Type': 'text/plain;charset=utf-8', 'X-CSRFToken': this.form.querySelector('[name=csrf_token]')?.value ?? '' }, body: this.text.value });
      if (turn !== this.turn) return;
      again = answer.ok || isForNow(answer);
      if (!answer.ok) throw new Error(String(answer.status));
      found = await answer.json();
    } catch (error) {
      if (turn !== this.turn) return;
      this.state.textContent = `could not be checked (${error.message})`;
      // The node is away, or asks for patience: nobody may type any more.
      if (again) this.later();
      return;
    }
    if (turn !== this.turn) return;
    this.pause = FIRST_PAUSE;
    this.faults = new Map();
    for (const finding of found.findings) if (!this.faults.has(finding.line) || finding.is_error) this.faults.set(finding.line, finding.is_error ? 'is-error' : 'is-warning');
    const errors = found.findings.filter(finding => finding.is_error).length, warnings = found.findings.length - errors;
    this.form.dataset.state = errors ? 'invalid' : 'valid';
    this.state.textContent = errors ? `${errors} error${errors > 1 ? 's' : ''}` : warnings ? `valid, ${warnings} warning${warnings > 1 ? 's' : ''}` : 'valid';
    this.list(found.findings);
    this.showPlan(found.plan);
    this.paint();
  }

  list(findings) {
    this.findings.replaceChildren(...findings.map(finding => {
      const item = document.createElement('li');
      item.className = finding.is_error ? 'is-error' : 'is-warning';
      const place = item.appendChild(document.createElement('a'));
      place.href = '#definition';
      place.dataset.line = finding.line;
      place.dataset.column = finding.column;
      place.textContent = `${finding.line}:${finding.column}`;
      item.append(` ${finding.path ? finding.path + ': ' : ''}${finding.what}`);
      if (finding.remedy) item.appendChild(document.createElement('em')).textContent = ` ${finding.remedy}`;
      return item;
    }));
  }

  showPlan(roles) {
    if (!roles) { this.plan.replaceChildren(Object.assign(document.createElement('p'), { className: 'empty', textContent: 'There is one once the text is valid.' })); return; }
    this.plan.replaceChildren(...roles.map(role => {
      const part = document.createElement('section');
      part.appendChild(document.createElement('h3')).textContent = `${role.title}${role.device ? ' on ' + role.device : ''}`;
      for (const fault of role.faults) part.appendChild(Object.assign(document.createElement('p'), { className: 'is-error' })).textContent = fault;
      const list = part.appendChild(document.createElement('pre'));
      list.tabIndex = 0;
      list.textContent = role.actions.join('\n');
      return part;
    }));
  }
}
