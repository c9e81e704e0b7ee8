'use strict';
(() => {
  const models = JSON.parse(document.getElementById('models').textContent).models;
  const main = document.querySelector('main');
  const WIDEST_FORM = 60;

  // Text only ever becomes text: nothing here parses markup.
  const make = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
      else if (value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  };
  const figure = (kind, title, ...children) =>
    make('figure', {class: kind}, make('figcaption', {}, title), ...children);

  const categories = column => column.categories.length > 12
    ? column.categories.slice(0, 12).join(', ') + ', ... (' + column.categories.length + ' in all)'
    : column.categories.join(', ');

  const columnTable = model => figure('table', 'Columns',
    make('div', {class: 'scroll'}, make('table', {},
      make('thead', {}, make('tr', {}, ...['Position', 'Column', 'Takes', 'If missing'].map(h => make('th', {}, h)))),
      make('tbody', {}, ...model.columns.map((column, i) => make('tr', {},
        make('td', {class: 'number'}, String(i)),
        make('td', {}, column.name),
        make('td', {}, column.type === 'number' ? 'a number' : column.type === 'text' ? 'a text' : categories(column)),
        make('td', {class: column.missing === undefined ? 'quiet' : ''},
          column.missing === undefined ? 'an error' : String(column.missing))))))));

  const field = (column, example) => {
    const input = column.type === 'text' ? make('textarea', {rows: '6'}, String(example)) : column.type === 'category' && column.categories.length <= 200
      ? make('select', {}, ...column.categories.map(c =>
        make('option', c === example ? {value: c, selected: ''} : {value: c}, c === '' ? '(empty)' : c)))
      : make('input', {value: String(example), inputmode: column.type === 'number' ? 'decimal' : 'text', autocomplete: 'off'});
    const label = make('label', {}, column.name, input);
    return {column, input, label};
  };

  // An emptied number is a missing one; what is not a number goes as it is, so that the service says what it thinks.
  const valueOf = ({column, input}) => {
    const text = input.value.trim();
    if (column.type !== 'number') return input.value;
    if (text === '') return null;
    return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : text;
  };

  const said = (answer, body) => {
    answer.replaceChildren();
    if (body.error) {
      answer.append(make('p', {class: 'warning'}, body.error.message));
      const problems = body.error.problems || [];
      if (problems.length > 1) answer.append(make('ul', {}, ...problems.map(p => make('li', {}, p.message))));
      return;
    }
    const first = body.predictions[0];
    if (first.label === undefined) {
      answer.append(make('p', {class: 'said'}, first.value.toLocaleString(undefined, {maximumSignificantDigits: 6})));
    } else {
      const ranked = Object.entries(first.probabilities).sort((a, b) => b[1] - a[1]).slice(0, 12);
      answer.append(make('p', {class: 'said'}, first.label), make('table', {}, ...ranked.map(([label, share]) => {
        const bar = make('i', {});
        bar.style.width = (100 * share) + '%';
        return make('tr', {}, make('th', {}, label), make('td', {class: 'track'}, bar),
          make('td', {class: 'number'}, (100 * share).toFixed(1) + '%'));
      })));
    }
    if (body.predictions.length > 1) answer.append(make('p', {class: 'quiet'}, 'and ' + (body.predictions.length - 1) + ' more rows'));
  };

  const trial = model => {
    const answer = make('div', {}, make('p', {class: 'quiet'}, 'Nothing asked yet.'));
    const took = make('span', {class: 'took'});
    const button = make('button', {class: 'go', type: 'submit'}, 'Predict');
    const row = model.example.rows[0];
    const small = model.columns.length <= WIDEST_FORM;
    const fields = small ? model.columns.map(column => field(column, row[column.name])) : [];
    const text = make('textarea', {spellcheck: 'false', 'aria-label': 'request body'});
    text.value = JSON.stringify(model.example, null, 1);
    const body = () => small
      ? JSON.stringify({rows: [Object.fromEntries(fields.map(f => [f.column.name, valueOf(f)]))]})
      : text.value;
    const ask = async event => {
      event.preventDefault();
      button.disabled = true;
      const start = performance.now();
      try {
        const response = await fetch(model.predict, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: body()});
        const reply = await response.json();
        took.textContent = (performance.now() - start).toFixed(0) + ' ms';
        const wrong = reply.error && reply.error.problems ? reply.error.problems.map(p => p.message) : [];
        fields.forEach(f => f.label.classList.toggle('wrong',
          wrong.some(m => m.startsWith('rows[0].' + f.column.name + ' ') || m.startsWith('rows[0]["' + f.column.name + '"]'))));
        said(answer, reply);
      } catch (failure) {
        took.textContent = '';
        said(answer, {error: {message: 'The service does not answer: ' + failure.message}});
      } finally {
        button.disabled = false;
      }
    };
    return make('div', {class: 'try'},
      figure('', 'A row', make('form', {onsubmit: ask},
        small ? make('div', {class: 'fields'}, ...fields.map(f => f.label)) : text,
        make('div', {class: 'actions'}, button, took))),
      figure('bars answer', model.target, answer));
  };

  // Reads a stream of events; each is the JSON of one answer's part.
  const events = async (response, take) => {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const {done, value} = await reader.read();
      if (done) return;
      text += value;
      const lines = text.split('\n');
      text = lines.pop();
      lines.filter(line => line.startsWith('data: ') && line !== 'data: [DONE]').forEach(line => take(JSON.parse(line.slice(6))));
    }
  };

  const writing = model => {
    const prompt = make('textarea', {class: 'prompt', spellcheck: 'false', 'aria-label': 'prompt'});
    const number = (name, value, attributes) => {
      const input = make('input', {type: 'number', value, ...attributes});
      return {name, input, label: make('label', {}, name.replace('_', ' '), input)};
    };
    const fields = [
      number('max_tokens', Math.min(200, model.context), {min: 1, max: model.context}),
      number('temperature', 0.8, {min: 0, max: 2, step: 0.1}),
      number('top_p', 1, {min: 0, max: 1, step: 0.05}),
      number('seed', '', {placeholder: 'any'}),
    ];
    const answer = make('pre', {class: 'quiet'}, 'Nothing asked yet.');
    const took = make('span', {class: 'took'});
    const go = make('button', {class: 'go', type: 'submit'}, 'Write');
    let running = null;
    const show = (...children) => { answer.className = ''; answer.replaceChildren(...children); };
    const ask = async event => {
      event.preventDefault();
      if (running) { running.abort(); return; }
      running = new AbortController();
      go.textContent = 'Stop';
      took.textContent = '';
      const asked = {model: model.name, prompt: prompt.value, stream: true, stream_options: {include_usage: true}};
      fields.filter(f => f.input.value !== '').forEach(f => { asked[f.name] = Number(f.input.value); });
      const start = performance.now();
      const written = document.createTextNode('');
      try {
        const response = await fetch(model.completions, {method: 'POST', signal: running.signal,
          headers: {'Content-Type': 'application/json'}, body: JSON.stringify(asked)});
        const told = error => show(make('p', {class: 'warning'}, error.message));
        if (!response.ok) { told((await response.json()).error); return; }
        show(make('b', {}, prompt.value), written);
        await events(response, part => {
          if (part.error) told(part.error);
          else if (part.usage) {
            const tokens = part.usage.completion_tokens, seconds = (performance.now() - start) / 1000;
            took.textContent = tokens + ' tokens, ' + (tokens / seconds).toFixed(0) + ' a second';
          } else written.appendData(part.choices[0].text);
        });
      } catch (failure) {
        if (failure.name !== 'AbortError') show(make('p', {class: 'warning'}, 'The service does not answer: ' + failure.message));
      } finally {
        running = null;
        go.textContent = 'Write';
      }
    };
    return make('div', {class: 'try'},
      figure('', 'A beginning', make('form', {onsubmit: ask}, prompt,
        make('div', {class: 'fields'}, ...fields.map(f => f.label)),
        make('div', {class: 'actions'}, go, took))),
      figure('answer written', 'What follows', answer));
  };

  const shellQuoted = text => "'" + text.replaceAll("'", "'\\''") + "'";

  const command = model => {
    const url = location.origin + (model.completions || model.predict);
    const body = model.completions
      ? shellQuoted(JSON.stringify({model: model.name, prompt: 'public ', max_tokens: 50, stream: true}))
      : model.columns.length <= WIDEST_FORM ? shellQuoted(JSON.stringify(model.example)) : '@request.json';
    const text = 'curl ' + (model.completions ? '-N ' : '') + url + " -H 'Content-Type: application/json' -d " + body;
    const copy = make('button', {type: 'button', onclick: async () => {
      await navigator.clipboard.writeText(text);
      copy.textContent = 'Copied';
      setTimeout(() => { copy.textContent = 'Copy'; }, 1500);
    }}, 'Copy');
    return figure('code', 'From a shell', make('div', {class: 'tools'}, copy), make('pre', {}, text));
  };

  const title = models.length === 1 ? models[0].name : models.length + ' models';
  document.title = title + ' · Athanor';
  const tables = models.filter(model => model.predict);
  const subtitle = [
    tables.length === 0 ? '' : 'Post rows as JSON to '
      + (tables.length === 1 ? '/predict.' : '/models/NAME/predict; /predict is ' + tables[0].name + '.'),
    tables.length === models.length ? '' : 'Texts are continued at /v1/completions, as OpenAI\u2019s clients ask.',
  ].filter(text => text).join(' ');
  main.prepend(make('header', {}, make('h1', {}, title), make('p', {class: 'subtitle'}, subtitle)));
  if (models.length > 3) {
    main.append(make('nav', {}, ...models.map((model, i) => make('a', {href: '#m' + i}, model.name))));
  }
  const named = (model, text) => models.length === 1 ? text[0].toUpperCase() + text.slice(1) : model.name + ': ' + text;
  const table = model => [
    make('h2', {}, named(model, 'predicts ' + model.target)),
    make('p', {class: 'quiet'}, model.task === 'classification'
      ? 'One of ' + categories({categories: model.labels}) + ', with the probability of each.' : 'A number.'),
    trial(model), command(model), columnTable(model)];
  const language = model => [
    make('h2', {}, named(model, 'continues texts')),
    make('p', {class: 'quiet'}, 'Up to ' + model.context.toLocaleString() + ' tokens, the beginning included; a vocabulary of '
      + model.vocabulary.toLocaleString() + '.'),
    writing(model), command(model)];
  models.forEach((model, i) => main.append(make('section', {id: 'm' + i}, ...(model.completions ? language : table)(model))));
})();
