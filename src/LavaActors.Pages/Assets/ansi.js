// Colours of a terminal in text, as spans with classes. Dispatchers take the escape character out of what boards say, so it may be missing here.
const SGR = /\x1b?\[(\d{1,3}(?:;\d{1,3})*)m|\x1b\[m|\x1b\[[0-9;?]*[A-Za-ln-z]/g;

function apply(state, codes) {
  const numbers = codes === undefined || codes === '' ? [0] : codes.split(';').map(Number);
  for (let i = 0; i < numbers.length; i++) {
    const n = numbers[i];
    if (n === 0) { state.fg = state.bg = null; state.bold = state.dim = state.under = false; }
    else if (n === 1) state.bold = true;
    else if (n === 2) state.dim = true;
    else if (n === 4) state.under = true;
    else if (n === 22) state.bold = state.dim = false;
    else if (n === 24) state.under = false;
    else if (n >= 30 && n <= 37) state.fg = n - 30;
    else if (n >= 90 && n <= 97) state.fg = n - 82;
    else if (n >= 40 && n <= 47) state.bg = n - 40;
    else if (n >= 100 && n <= 107) state.bg = n - 92;
    else if (n === 39) state.fg = null;
    else if (n === 49) state.bg = null;
    else if (n === 38 || n === 48) {
      // Of the 256 colours only the first sixteen have a class; the others show as plain text.
      const colour = numbers[i + 1] === 5 && numbers[i + 2] < 16 ? numbers[i + 2] : null;
      if (n === 38) state.fg = colour; else state.bg = colour;
      i += numbers[i + 1] === 5 ? 2 : 4;
    }
  }
}

function classes(state) {
  const names = [];
  if (state.fg !== null) names.push('fg' + state.fg);
  if (state.bg !== null) names.push('bg' + state.bg);
  if (state.bold) names.push('b');
  if (state.dim) names.push('dim');
  if (state.under) names.push('u');
  return names.join(' ');
}

/** [text, class] pieces of a message, in order; the class is empty for plain text. */
export function pieces(text) {
  if (!text.includes('[')) return [[text, '']];
  const state = { fg: null, bg: null, bold: false, dim: false, under: false };
  const found = [];
  let at = 0;
  for (const match of text.matchAll(SGR)) {
    if (match.index > at) found.push([text.slice(at, match.index), classes(state)]);
    if (match[0].endsWith('m')) apply(state, match[1]);
    at = match.index + match[0].length;
  }
  if (at < text.length) found.push([text.slice(at), classes(state)]);
  return found;
}

/** Fills an element with a message: colours as classes, and what was searched for marked. Only text ever gets in. */
export function fill(element, text, wanted) {
  const needle = wanted ? wanted.toLowerCase() : '';
  for (const [part, name] of pieces(text)) {
    const target = name ? element.appendChild(Object.assign(document.createElement('span'), { className: name })) : element;
    if (!needle) { target.append(part); continue; }
    const low = part.toLowerCase();
    let at = 0;
    for (let hit = low.indexOf(needle); hit >= 0; hit = low.indexOf(needle, at)) {
      target.append(part.slice(at, hit));
      target.appendChild(document.createElement('mark')).textContent = part.slice(hit, hit + needle.length);
      at = hit + needle.length;
    }
    target.append(part.slice(at));
  }
}
