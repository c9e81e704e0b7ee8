"""Texts that Jinja2 3.1.6 renders, set as Hugging Face transformers 5.23 sets it for chat templates.

    python templates.py

Writes templates.json beside it: templates in the manner of several model families, with what they were given and what
came out; null where Jinja2 refuses.
"""

import json
import pathlib

import jinja2
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

CHAT = [{"role": "system", "content": " Be brief. "}, {"role": "user", "content": "Hi\nthere"},
        {"role": "assistant", "content": "Hello!"}, {"role": "user", "content": "Bye"}]
TOOLS = [{"name": "weather", "parameters": {"city": {"type": "string"}, "days": [1, 2.5, True, None]}}]

TEMPLATES = [
    # ChatML
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    # a system message moved into the first user's, roles that must take turns
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}"
    "{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}"
    "{% set system_message = false %}{% endif %}{% for message in loop_messages %}"
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('take turns') }}{% endif %}"
    "{% if loop.index0 == 0 and system_message != false %}"
    "{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}"
    "{% else %}{% set content = message['content'] %}{% endif %}"
    "{% if message['role'] == 'user' %}{{ '[INST] ' + content.strip() + ' [/INST]' }}"
    "{% elif message['role'] == 'assistant' %}{{ ' ' + content | trim + ' ' + eos_token }}{% endif %}{% endfor %}",
    # headers, and spaces taken by dashes
    "{%- set ns = namespace(count=0, last='none') -%}\n{{- bos_token }}\n{%- for m in messages %}\n"
    "    {%- set ns.count = ns.count + 1 %}\n    {%- set ns.last = m.role %}\n"
    "    {{- '<|header|>' ~ m.role ~ '<|end|>\\n\\n' ~ m.content | trim ~ '<|eot|>' }}\n{%- endfor %}\n"
    "{{ ns.count }} {{ ns.last }}",
    # blocks on lines of their own
    "start\n  {% for m in messages if m.role != 'system' %}\n  {{ loop.index }}/{{ loop.length }} {{ m.role }}"
    "{% if not loop.last %},{% endif %}\n\n  {% else %}\n  nobody\n  {% endfor %}\n  {# a remark #}\nend\n",
    # tools as JSON
    "{% if tools is defined and tools %}{{ tools | tojson }}\n{{ tools | tojson(indent=2) }}\n"
    "{% for t in tools %}{{ t.name | upper }}{% for k, v in t.parameters.items() %} {{ k }}={{ v }}{% endfor %}"
    "{% endfor %}{% endif %}{{ missing is defined }}{{ missing | default('none') }}{{ missing }}",
    # macros, tests and filters
    "{% macro tag(name, text='x') %}<{{ name }}>{{ text }}</{{ name }}>{% endmacro %}{{ tag('a') }}{{ tag('b', text='y') }}"
    "{{ messages | length }} {{ messages | map(attribute='role') | join('|') }} "
    "{{ (messages | selectattr('role', 'equalto', 'user') | list)[-1].content }} "
    "{{ messages[0].content is string }} {{ none is none }} {{ 3 is odd }} {{ [] is iterable and not [] }} "
    "{{ 'a' in 'cat' }} {{ 'x' not in ['y'] }} {{ messages[-1]['role'] == 'user' and true }}",
    # arithmetic, slices and Python's texts
    "{{ 7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 * 3 + 1 }} {{ 'ab' * 3 }} {{ [1, 2, 3][::-1] }} {{ 'hello'[1:-1] }} "
    "{{ {'a': [1, 'b', none], 'c': true} }} {{ 'a,b,,c'.split(',') }} {{ ' x y '.split() }} {{ 'a-b-c'.split('-', 1) }} "
    "{{ 'Hi There'.lower().replace('there', 'you').title() }} {{ 'xxabxx'.strip('x') }} {{ range(3) | list }} "
    "{{ 'yes' if 1 < 2 <= 2 else 'no' }} {{ 1.0 }} {{ ('a', 'b') | join }} {{ 'abc'.startswith(('x', 'a')) }}",
    # loops that end early
    "{% for i in range(10) %}{% if i == 2 %}{% continue %}{% endif %}{% if i > 4 %}{% break %}{% endif %}{{ i }}{% endfor %}"
    "{% set block %}kept {{ 1 + 1 }}{% endset %}[{{ block }}]",
    "{% for m in messages %}{% set seen = true %}{% endfor %}{{ seen is defined }}"
    "{% for m in messages %}{% if loop.first %}{{ loop.nextitem.role }}{% endif %}{% endfor %}"
    "{% generation %}{{ messages[2].content }}{% endgeneration %}",
    "{{ messages[0].nothing }}|{{ messages[9] is defined }}|{{ messages[0].get('name', 'anonymous') }}",
    "{{ missing.field }}",
    "{{ raise_exception('no') }}",
]


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        next(parser.stream)
        return parser.parse_statements(["name:endgeneration"], drop_needle=True)


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
environment.filters["tojson"] = lambda value, indent=None: json.dumps(value, ensure_ascii=False, indent=indent)
environment.globals["raise_exception"] = raise_exception
cases = []
for template in TEMPLATES:
    for given in ({"messages": CHAT, "add_generation_prompt": True, "tools": TOOLS},
                  {"messages": CHAT[1:], "add_generation_prompt": False}):
        given = {**given, "bos_token": "<s>", "eos_token": "</s>"}
        try:
            text = environment.from_string(template).render(**given)
        except jinja2.exceptions.TemplateError:
            text = None
        cases.append({"template": template, "given": given, "text": text})
(pathlib.Path(__file__).parent / "templates.json").write_text(json.dumps(cases, indent=0) + "\n")
