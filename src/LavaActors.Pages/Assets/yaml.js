// Colours for YAML, line by line. Good enough to read by; what is right and wrong is the server's to say.
const TOKENS = [
  ['c', /(?:^|\s)#.*$/y],
  ['k', /(?:"[^"]*"|'[^']*'|[^\s#"'\[\]{},:][^#"'\[\]{},:]*?):(?=\s|$)/y],
  ['s', /"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?/y],
  ['n', /(?:true|false|null|~|-?\d+(?:\.\d+)?)(?=\s*(?:$|[,\]}#]))/y],
  ['p', /[-?](?=\s|$)|[\[\]{},:|>&*!]/y],
];

// Where a key may begin, its end is looked for as far as the line goes: of one as long as a program writes it, that would take minutes.
const LONGEST_LINE = 5000;

/** Appends a line to an element, as spans. */
export function highlight(element, line) {
  if (line.length > LONGEST_LINE) { element.append(line); return; }
  let at = 0, plain = '', isStart = true;
  const flush = () => { if (plain) { element.append(plain); plain = ''; } };
  while (at < line.length) {
    let found = null;
    for (const [name, form] of TOKENS) {
      if (name !== 'c' && !isStart && name !== 'p') continue;
      form.lastIndex = at;
      const match = form.exec(line);
      if (match && match[0]) { found = [name, match[0]]; break; }
    }
    if (!found) {
      const c = line[at++];
      plain += c;
      isStart = /[\s\[\]{},:]/.test(c);
      continue;
    }
    flush();
    element.appendChild(Object.assign(document.createElement('span'), { className: 'y-' + found[0] })).textContent = found[1];
    at += found[1].length;
    isStart = true;
  }
  flush();
}
