// The console of a device: what it says in a terminal, and who may type (docs/console.md has the frames).
import { Terminal } from './xterm.js';

const scrollback = 20_000, longestTyped = 8 * 1024;

/** Makes elements for the terminal, which writes styles into the page: here they go where the page's policy lets them be. */
function element(name) {
  if (name === 'style') return sheet();
  const made = Document.prototype.createElement.call(document, name);
  if (name === 'span') made.setAttribute = (key, value) => { if (key === 'style') made.style.cssText = value; else Element.prototype.setAttribute.call(made, key, value); };
  return made;
}

/** The document for the terminal. */
const styled = new Proxy(document, {
  get: (target, key) => {
    if (key === 'createElement') return element;
    const value = Reflect.get(target, key, target);
    return typeof value === 'function' ? value.bind(target) : value;
  },
  set: (target, key, value) => Reflect.set(target, key, value, target),
});

/** Puts a terminal into an element. Some of its parts ask the page's own document, and only then. */
function open(terminal, place) {
  document.createElement = element;
  try {
    terminal.open(place);
  } finally {
    delete document.createElement;
  }
}

/** Stands for a style element. */
function sheet() {
  const rules = new CSSStyleSheet(), place = Document.prototype.createElement.call(document, 'meta');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, rules];
  Object.defineProperty(place, 'textContent', { get: () => '', set: text => rules.replaceSync(text) });
  place.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter(each => each !== rules);
    Element.prototype.remove.call(place);
  };
  return place;
}

export class ConsolePage {
  constructor(root) {
    this.root = root;
    this.screen = root.querySelector('.conscreen');
    this.parts = Object.fromEntries([...root.querySelectorAll('[data-is]')].map(part => [part.dataset.is, part]));
    this.buttons = Object.fromEntries([...root.querySelectorAll('[data-do]')].map(button => [button.dataset.do, button]));
    this.state = null;
    this.wait = 1;
    this.bytes = new TextEncoder();
  }

  start() {
    this.terminal = new Terminal({
      documentOverride: styled, scrollback, disableStdin: true, cursorBlink: false, cursorInactiveStyle: 'outline', fontSize: innerWidth < 600 ? 11 : 13,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'), theme: this.theme(), macOptionIsMeta: true,
    });
    open(this.terminal, this.screen);
    this.terminal.textarea.setAttribute('aria-label', 'What you type goes to the device when you have the floor; Ctrl+F6 leaves the terminal');
    this.terminal.attachCustomKeyEventHandler(event => this.isForDevice(event));
    this.terminal.onData(text => this.type(this.bytes.encode(text)));
    this.terminal.onBinary(text => this.type(Uint8Array.from(text, c => c.charCodeAt(0))));
    this.fit();
    new ResizeObserver(() => this.fit()).observe(this.screen);
    const themed = () => { this.terminal.options.theme = this.theme(); };
    new MutationObserver(themed).observe(document.documentElement, { attributeFilter: ['data-theme'] });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', themed);
    for (const [name, button] of Object.entries(this.buttons)) button.addEventListener('click', () => this.press(name));
    this.parts.lines.querySelector('select').addEventListener('change', event => this.say({ type: 'line', line: event.target.value }));
    setInterval(() => this.countDown(), 1000);
    this.connect();
  }

  connect() {
    const address = new URL(this.root.dataset.address, location.href);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    this.socket = new WebSocket(address);
    this.socket.binaryType = 'arraybuffer';
    this.socket.addEventListener('message', event => {
      if (typeof event.data === 'string') this.on(JSON.parse(event.data));
      else this.terminal.write(new Uint8Array(event.data));
    });
    this.socket.addEventListener('close', event => this.away(event));
  }

  // A node that ends is followed by another; who may not be here need not ask again.
  away(event) {
    this.state = null;
    this.link('away', 'bad');
    this.show();
    if (event.code === 1008) return this.tell(event.reason || 'You may not be here.', 'error');
    this.tell(`${event.reason || 'This node, or the dispatcher of the device, does not answer'}: connecting again…`, 'warning');
    setTimeout(() => this.connect(), this.wait * 1000);
    this.wait = Math.min(10, this.wait * 2);
  }

  on(frame) {
    switch (frame.type) {
      case 'state': return this.onState(frame);
      case 'begin': return this.terminal.reset();
      case 'lost': return this.note(frame.from === 0 ? `the first ${frame.to} bytes are not kept any more` : `${frame.to - frame.from} bytes were not shown: they came faster than this page took them`);
      case 'refused': return this.tell(sentence(frame.why), 'error');
    }
  }

  onState(state) {
    const before = this.state;
    this.state = state;
    this.wait = 1;
    this.link(state.over ? 'nothing runs' : 'live', state.over ? '' : 'run');
    this.show();
    const has = state.holder?.you, had = before?.holder?.you;
    if (has && !had) {
      this.tell(state.job ? 'You have the floor. A job runs: what you type may disturb it. All of it is recorded under your name.' : 'You have the floor. All that you type is recorded under your name.', 'warning');
      this.terminal.focus();
    } else if (had && !has) {
      this.tell(state.holder ? `${state.holder.user} has the floor now.` : 'You have the floor no more.');
    } else if (!before) {
      this.tell(this.hint(state));
    } else if (state.holder?.id !== before.holder?.id || state.hidden !== before.hidden || state.over !== before.over) {
      this.tell(state.holder ? `${state.holder.user} types.` : this.hint(state));
    }
  }

  hint(state) {
    if (state.hidden) return 'A job runs that you may not see.';
    if (state.over) return state.may_open ? 'No job runs. The device is in maintenance: you may open its console.' : 'No job runs. What the last one saw is above, if there was one.';
    if (state.right === 'watch') return state.job ? 'You watch. To type takes the right to submit to this device.' : 'You watch. To type takes the right to change this device.';
    return state.right === 'permit' || !state.job ? 'You watch. Ask for the floor to type.' : 'You watch. While a job runs who may change it has to permit that you type.';
  }

  /** What the state says, in words and buttons. */
  show() {
    const state = this.state, { run, who, lines, request } = this.parts;
    run.textContent = '';
    if (state?.job) run.append('job ', Object.assign(document.createElement('a'), { href: this.root.dataset.job + state.job, textContent: state.job }), state.over ? ' (over)' : '');
    else if (state) run.textContent = state.hidden ? 'a job that you may not see' : state.over ? '' : 'opened by hand';
    who.textContent = state ? [state.holder ? `${state.holder.you ? 'you have' : `${state.holder.user} has`} the floor (${state.holder.because})` : '', state.viewers ? watching(state) : ''].filter(text => text).join(' · ') : '';
    const select = lines.querySelector('select'), names = state?.lines ?? [];
    lines.hidden = names.length < 2;
    select.replaceChildren(...names.map(name => new Option(name, name, false, name === state.line)));
    const mine = !!state?.holder?.you, may = !!state && !state.over && ['type', 'permit'].includes(state.right);
    this.buttons.open.hidden = !state?.may_open;
    this.buttons.ask.hidden = !may || mine;
    this.buttons.ask.disabled = !!state?.asker;
    this.buttons.release.hidden = !mine;
    request.hidden = !state?.may_answer;
    this.root.classList.toggle('is-mine', mine);
    this.terminal.options.disableStdin = !mine;
    this.terminal.options.cursorBlink = mine;
    this.countDown();
  }

  countDown() {
    const asker = this.state?.asker;
    if (!asker) return;
    const left = Math.max(0, Math.round((Date.parse(asker.until) - Date.now()) / 1000));
    if (this.state.may_answer) this.parts.request.querySelector('p').textContent = `${asker.user} asks for the floor${asker.permit ? '; nothing happens unless you grant it' : `; it passes in ${left} s`}.`;
    if (asker.you) this.tell(asker.permit ? `Asked: somebody who may change the job has ${left} s to permit it.` : `Asked: ${this.state.holder?.user ?? 'nobody'} has ${left} s to answer.`);
  }

  press(name) {
    if (name === 'grant' || name === 'deny') this.say({ type: name, to: this.state?.asker?.id ?? 0 });
    else this.say({ type: name });
  }

  isForDevice(event) {
    if (!this.state?.holder?.you) return false;
    if (event.key !== 'F6' || !event.ctrlKey) return true;
    event.preventDefault();
    this.buttons.release.focus();
    return false;
  }

  type(bytes) {
    if (!this.state?.holder?.you || this.socket.readyState !== WebSocket.OPEN) return;
    for (let at = 0; at < bytes.length; at += longestTyped) this.socket.send(bytes.slice(at, at + longestTyped));
  }

  say(command) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(command));
  }

  tell(text, kind = '') {
    const says = this.parts.says;
    if (says.textContent !== text) says.textContent = text;
    says.className = `consay${kind ? ` is-${kind}` : ''}`;
  }

  note(text) {
    this.terminal.write(`\r\n\x1b[7m[${text}]\x1b[0m\r\n`);
  }

  link(text, kind) {
    this.parts.link.textContent = text;
    this.parts.link.className = `badge ${kind}`;
  }

  fit() {
    const shown = this.screen.querySelector('.xterm-screen');
    if (!shown || !shown.clientWidth) return;
    const cell = { width: shown.clientWidth / this.terminal.cols, height: shown.clientHeight / this.terminal.rows };
    const style = getComputedStyle(this.screen);
    const columns = Math.floor((this.screen.clientWidth - parseFloat(style.paddingLeft) - 14) / cell.width);
    const rows = Math.floor((this.screen.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom)) / cell.height);
    if (columns > 10 && rows > 2 && (columns !== this.terminal.cols || rows !== this.terminal.rows)) this.terminal.resize(columns, rows);
  }

  theme() {
    const probe = document.createElement('span');
    this.root.append(probe);
    const colour = name => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
    const theme = { background: colour('log'), foreground: colour('log-ink'), cursor: colour('accent'), cursorAccent: colour('log'), selectionBackground: colour('mark') };
    for (const [n, name] of names.entries()) theme[name] = theme[`bright${name[0].toUpperCase()}${name.slice(1)}`] = colour(`a${n}`);
    probe.remove();
    return theme;
  }
}

function watching(state) {
  const names = state.users.length <= 5 ? state.users.join(', ') : `${state.users.slice(0, 5).join(', ')} and others`;
  return `${state.viewers} ${state.viewers === 1 ? 'watches' : 'watch'}: ${names}`;
}

function sentence(text) {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
