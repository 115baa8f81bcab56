"""Renders templates with Jinja2, the language of Home Assistant's templates, in its sandbox, as Home Assistant does.

Reads a JSON list of {"template", "payload"} and writes the list of what comes out, each without the blanks around it.
`value` is the payload as text, `value_json` what it is as JSON. An undefined value that is touched is an error here;
Home Assistant writes a warning into its log.
"""

import json
import sys

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
compiled = {}


def render(template, payload):
    if template not in compiled:
        compiled[template] = environment.from_string(template)
    variables = {"value": payload}
    try:
        variables["value_json"] = json.loads(payload)
    except ValueError:
        pass
    return compiled[template].render(variables).strip()


results = []
for job in json.load(sys.stdin):
    try:
        results.append({"text": render(job["template"], job["payload"])})
    except Exception as error:  # whatever a template does wrong is shown beside it
        results.append({"error": f"{type(error).__name__}: {error}"})
json.dump(results, sys.stdout)
