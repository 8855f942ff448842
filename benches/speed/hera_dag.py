"""Builds and writes with Hera the DAG of a workflow that `workflows.mjs` made, and prints how long that took.

    python hera_dag.py WORKFLOW.json RUNS

Prints the milliseconds of each run as a JSON list. What oc-argo does besides (reading, checking, names, artifacts, the
source map) is left out.
"""

import json
import sys
import time

from hera.workflows import DAG, Container, Env, Parameter, Task, Workflow


def container_of(name, instance):
    drawn = instance["access"]["container"]
    params = [param["name"] for param in instance["env"]]
    env = [Env(name=param, value="{{inputs.parameters.%s}}" % param) for param in params]
    env += [Env(name=key, value=value) for key, value in drawn["env"].items()]
    return Container(
        name=name,
        inputs=[Parameter(name=param) for param in params],
        image=drawn["image"],
        command=["sh", "-c"],
        args=[f"{drawn['command']} {drawn['args']}"],
        env=env,
    )


def built(workflow):
    """The manifest of a workflow: a template and a task for each processing."""
    items, links = workflow["graph"]["items"], workflow["graph"]["links"]
    running = {key: item["processing"] for key, item in items.items() if "processing" in item}
    before = {key: [] for key in running}
    for link in links:
        source, destination = link["source"]["id"], link["destination"]["id"]
        if source in running and destination in running:
            before[destination].append(source)
    with Workflow(name="oc-monitor-bench", entrypoint="dag", service_account_name="sa-default") as made:
        templates = {key: container_of(key, processing["instances"][0]) for key, processing in running.items()}
        with DAG(name="dag"):
            for key, processing in running.items():
                given = [Parameter(name=param["name"], value=param["value"]) for param in processing["instances"][0]["env"]]
                Task(name=key, template=templates[key], arguments=given, dependencies=before[key] or None)
    return made.to_yaml()


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        workflow = json.load(file)
    times = []
    for _ in range(int(sys.argv[2])):
        start = time.perf_counter()
        written = built(workflow)
        times.append((time.perf_counter() - start) * 1000)
        assert written.count("template:") == written.count("image:"), "a task for each template"
    json.dump(times, sys.stdout)


main()
