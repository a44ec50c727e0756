// What a page has of these parts comes alive.
import { Editor } from './editor.js';
import { LivePage } from './live.js';
import { LogViewer } from './log.js';
import { MergedViewer } from './merged.js';
import { highlight } from './yaml.js';

document.querySelector('#theme')?.addEventListener('click', () => {
  const isDark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = isDark ? 'light' : 'dark';
  localStorage.setItem('theme', document.documentElement.dataset.theme);
});

// Times in the reader's zone as tooltips, and how long ago as text that stays right.
function ages() {
  const now = Date.now();
  for (const element of document.querySelectorAll('time[data-ago]')) {
    const at = Date.parse(element.dateTime);
    say(element, ago((now - at) / 1000), new Date(at).toLocaleString());
  }
  for (const element of document.querySelectorAll('time[data-until]')) {
    const at = Date.parse(element.dateTime);
    say(element, at - now < 60000 ? 'in a moment' : `in ${coarse((at - now) / 1000)}`, new Date(at).toLocaleString());
  }
  for (const element of document.querySelectorAll('time[data-since]')) say(element, span((now - Date.parse(element.dateTime)) / 1000), element.title);
}

// What is written anew is lost to who has just selected it.
function say(element, text, title) {
  if (element.textContent !== text) element.textContent = text;
  if (element.title !== title) element.title = title;
}

function ago(seconds) {
  seconds = Math.round(seconds);
  if (seconds < 5) return 'now';
  // Seconds that run by themselves all over a page only disturb.
  return `${seconds < 60 || seconds >= 3600 ? span(seconds) : `${Math.floor(seconds / 60)} min`} ago`;
}

// An estimate is no better than to the minute.
function coarse(seconds) {
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : span(seconds);
}

function span(seconds) {
  seconds = Math.max(0, Math.round(seconds));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min`;
  return `${Math.floor(seconds / 86400)} d`;
}

ages();
setInterval(ages, 1000);
document.addEventListener('refreshed', ages);

// The end of a log is what one looks for first.
for (const box of document.querySelectorAll('[data-stays=end]')) box.scrollTop = box.scrollHeight;
// Of pictures over time it is their right side, until somebody looks at another. And what scrolls sideways is reached by keyboard, whatever is in it.
const isNewest = new WeakMap();
function boxes() {
  for (const box of document.querySelectorAll('[data-stays=newest]')) {
    if (!isNewest.has(box)) {
      isNewest.set(box, true);
      box.addEventListener('scroll', () => isNewest.set(box, box.scrollLeft + box.clientWidth >= box.scrollWidth - 4));
    }
    if (isNewest.get(box)) box.scrollLeft = box.scrollWidth;
  }
  for (const names of document.querySelectorAll('svg .names')) besideTheEdge(names);
  for (const box of document.querySelectorAll('.scroll:not([tabindex])')) if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
}

// Whose lane it is, and how much a line means, stays in sight, wherever its picture is scrolled to.
const scrolled = new WeakSet();
function besideTheEdge(names) {
  const picture = names.ownerSVGElement, box = picture.parentElement;
  names.setAttribute('transform', `translate(${box.scrollLeft * picture.viewBox.baseVal.width / picture.getBoundingClientRect().width} 0)`);
  if (scrolled.has(box)) return;
  scrolled.add(box);
  box.addEventListener('scroll', () => besideTheEdge(box.querySelector('.names')));
}

boxes();
window.addEventListener('resize', boxes);
document.addEventListener('refreshed', boxes);

const live = document.querySelector('[data-live], [data-events]');
if (live) new LivePage(live).start();
// Of a job that waits it comes with its run.
let viewer = null;
function startLog() {
  const log = document.querySelector('.log');
  if (viewer || !log) return;
  viewer = log.matches('.merged') ? new MergedViewer(log) : new LogViewer(log);
  viewer.start().catch(error => log.querySelector('.logcount').textContent = error.message);
}

startLog();
document.addEventListener('refreshed', startLog);
const terminal = document.querySelector('.console');
// Its terminal is large, and no other page has one.
if (terminal) import('./console.js').then(console => new console.ConsolePage(terminal).start());
const form = document.querySelector('form.editor');
if (form) new Editor(form).start();
for (const code of document.querySelectorAll('.code.yaml td.text')) {
  const line = code.textContent;
  code.textContent = '';
  highlight(code, line);
}
for (const element of document.querySelectorAll('select[data-go]')) element.addEventListener('change', () => element.form.requestSubmit());
// A click twice is one; on a page that one comes back to, it is another, and so a submission of its own.
const SAME_CLICK = 3000;
const sent = new WeakMap();
document.addEventListener('submit', event => {
  const posted = event.target;
  // As the form stands now: a page that is brought up to date may have made another of it.
  if (posted.dataset.ask && !confirm(posted.dataset.ask)) event.preventDefault();
  if (event.defaultPrevented || posted.method !== 'post') return;
  if (event.timeStamp - (sent.get(posted) ?? -SAME_CLICK) < SAME_CLICK) event.preventDefault(); else sent.set(posted, event.timeStamp);
});
window.addEventListener('pageshow', event => {
  if (!event.persisted) return;
  for (const field of document.querySelectorAll('input[name=submission]')) field.value = [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');
});
