'use strict';

const description = await (await fetch('/api/openapi.json')).json();
const base = description.servers[0].url;
const place = document.getElementById('operations');
const token = document.getElementById('token');
const csrf = document.querySelector('meta[name=csrf-token]').content;
const find = document.getElementById('find');
// Filters of a list are many: they are opened by whoever wants them.
const MOST_SHOWN = 8, FIRST = new Set(['limit', 'offset', 'ordering']);

// Texts only ever go into the page as texts.
function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const isA = (schema, type) => [schema.type].flat().includes(type);

function input(name, schema, note, required) {
  const isText = isA(schema, 'string') && /YAML|Jinja2/.test(schema.description || '');
  const field = element(isText ? 'textarea' : 'input', { name, required: Boolean(required), spellcheck: false });
  return { field, label: element('label', {}, `${name}${required ? ' *' : ''}${note ? ` (${note})` : ''}`, field), schema };
}

function valueOf({ field, schema }) {
  const text = field.value;
  if (isA(schema, 'integer')) return Number(text);
  if (isA(schema, 'boolean')) return text === 'true' || text === '1';
  if (isA(schema, 'array')) return text.split(',').map((each) => each.trim()).filter(Boolean).map((each) => schema.items.type === 'integer' ? Number(each) : each);
  return text;
}

function operation(path, method, spec) {
  const parameters = (spec.parameters || []).map((each) => ({ ...each, ...input(each.name, each.schema, each.description || each.in, each.required) }));
  const filters = parameters.length > MOST_SHOWN ? parameters.filter((each) => each.in === 'query' && !FIRST.has(each.name)) : [];
  const content = spec.requestBody ? spec.requestBody.content : {};
  const plain = content['text/plain'] && input('body', { type: 'string', description: 'Jinja2' });
  const taken = content['application/json'] ? content['application/json'].schema : { properties: {} };
  const fields = Object.entries(taken.properties).map(([name, schema]) => ({ name, ...input(name, schema, schema.description, taken.required?.includes(name)) }));
  const query = method === 'get' ? input('more', { type: 'string' }, 'further parameters, as state=Running&limit=10') : null;
  const answer = element('pre', { hidden: true, tabIndex: 0 });
  const form = element('form', {},
    element('p', { className: 'note', textContent: spec.description }),
    ...parameters.filter((each) => !filters.includes(each)).map((each) => each.label),
    ...(filters.length ? [element('details', {}, element('summary', { textContent: `${filters.length} filters` }), element('div', { className: 'filters' }, ...filters.map((each) => each.label)))] : []),
    ...fields.map((each) => each.label), ...(plain ? [plain.label] : []), ...(query ? [query.label] : []),
    element('button', { textContent: 'Send' }), answer);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    let address = base + path;
    const search = new URLSearchParams(query ? query.field.value : '');
    const headers = { Accept: 'application/json' };
    for (const each of parameters) {
      if (each.in === 'path') address = address.replace(`{${each.name}}`, encodeURIComponent(each.field.value));
      else if (each.in === 'header' && each.field.value) headers[each.name] = each.field.value;
      else if (each.field.value) search.set(each.name, each.field.value);
    }
    // Without a token the session of who is logged in counts; the node asks it to show that it comes from this page.
    if (token.value) headers.Authorization = `Token ${token.value}`;
    else if (csrf) headers['X-CSRFToken'] = csrf;
    let body;
    if (plain) {
      headers['Content-Type'] = 'text/plain';
      body = plain.field.value;
    } else if (method !== 'get' && method !== 'delete') {
      headers['Content-Type'] = 'application/json';
      body = JSON.stringify(Object.fromEntries(fields.filter((each) => each.field.value !== '').map((each) => [each.name, valueOf(each)])));
    }
    answer.hidden = false;
    answer.textContent = '...';
    try {
      const response = await fetch(`${address}${search.size ? `?${search}` : ''}`, { method: method.toUpperCase(), headers, body });
      const text = await response.text();
      let shown = text;
      try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* Not JSON: as it is. */ }
      answer.textContent = `${response.status} ${response.statusText}\n\n${shown.slice(0, 100000)}`;
    } catch (error) {
      answer.textContent = String(error);
    }
  });
  return element('details', {}, element('summary', {}, element('b', { textContent: method.toUpperCase() }), path), form);
}

const all = Object.entries(description.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, spec]) => [`${method} ${path}`.toLowerCase(), operation(path, method, spec)]));
place.replaceChildren(...all.map(([, made]) => made));
find.addEventListener('input', () => {
  const wanted = find.value.toLowerCase().split(/\s+/);
  for (const [text, made] of all) made.hidden = !wanted.every((word) => text.includes(word));
});
