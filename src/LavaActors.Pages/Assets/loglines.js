// Lines of a log: how they come from the server, and what a result among them looks like.
import { fill } from './ansi.js';
import { parse } from './logview.js';

// A refusal that passes: too much is asked for, or the store is away.
export const isForNow = answer => answer.status === 429 || answer.status >= 500;

export const askLines = (job, from, to) => fetch(`/api/v0.2/jobs/${job}/logs/?start=${from}&end=${to}`);

export async function recordsOf(answer) {
  const text = answer.ok ? (await answer.text()).replace(/\n$/, '') : '';
  return text === '' ? [] : text.split('\n').map(parse);
}

/** Lines of a job's log, from one to before another, as records. */
export async function fetchLines(job, from, to) {
  const answer = await askLines(job, from, to);
  if (isForNow(answer)) throw new Error(`lines of a log: ${answer.status}`);
  return recordsOf(answer);
}

// As the server has it (Addresses): what cannot be a part of a path stands behind it.
const isPart = name => !['', '.', '..'].includes(name) && !/[/\\]/.test(name);
const isSuitePart = suite => isPart(suite) && !['csv', 'yaml', 'metadata'].includes(suite);

export function caseAddress(job, suite, name) {
  const asked = encodeURIComponent(name);
  if (!isSuitePart(suite)) return `/results/${job}?suite=${encodeURIComponent(suite)}&case=${asked}`;
  return `/results/${job}/${encodeURIComponent(suite)}${isPart(name) ? '/' : '?case='}${asked}`;
}

/** A result in a log, with the way to its page. Only text ever gets in. */
export function fillResult(text, message, job, wanted) {
  if (!message || typeof message !== 'object' || !('case' in message)) { fill(text, JSON.stringify(message), wanted); return; }
  const link = text.appendChild(document.createElement('a'));
  link.href = caseAddress(job, String(message.definition), String(message.case));
  link.className = `res r-${['pass', 'fail', 'skip'].includes(message.result) ? message.result : 'unknown'}`;
  fill(link, `${message.definition} / ${message.case}`, wanted);
  text.append(' ');
  fill(text, [message.result, message.measurement !== undefined ? `${message.measurement} ${message.units ?? ''}` : '', message.error_msg ?? ''].filter(Boolean).join('  '), wanted);
}
