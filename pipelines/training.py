"""Train, test, gate and publish a text classifier.

1. load the task and its tables
2. validate the tables
3. preprocess them: clean, split
4. decide on the data; when the data failed, fail the run here: nothing is trained
5. preflight: does training work at all
6. decide on that, too; when it failed, fail the run here: no time is spent on training
7. train a model
8. evaluate it on the test split
9. behave: run the behavior suite on it
10. decide on all verdicts
11. publish the model when all passed
12. enforce: fail the run when they did not; every report is written before
"""

from kfp import dsl

from components.behave import behave
from components.enforce import enforce
from components.evaluate import evaluate
from components.gate import gate
from components.load import load
from components.preflight import preflight
from components.preprocess import preprocess
from components.publish import publish
from components.train import train
from components.validate import validate
from tagifai.verdict import DATA_STAGES, STAGES

BEFORE_TRAINING = (*DATA_STAGES, "preflight")


@dsl.pipeline(name="training", description="Train a text classifier and publish it only if it passes every test.")
def training(task_file: str = "data/task.yaml", registry: str = "/tmp/registry") -> None:  # noqa: S108 - a pod may write there
    """Train, test, gate and publish a text classifier.

    Args:
        task_file: Path or URI of the task file.
        registry: Folder of the registry; the default is lost with the pod.
    """
    loaded = load(task_file=task_file).set_display_name("Load")
    task, tables = loaded.outputs["task"], loaded.outputs["tables"]

    validated = validate(task=task, tables=tables).set_display_name("Validate the data")
    preprocessed = preprocess(task=task, tables=tables).set_display_name("Preprocess")
    splits = preprocessed.outputs["splits"]
    on_data = {"validate": validated.outputs["verdict"], "preprocess": preprocessed.outputs["verdict"]}
    data_gate = gate(task=task, needs=list(DATA_STAGES), **on_data).set_display_name("Gate on data")

    with dsl.If(data_gate.outputs["Output"] == True, name="data passed"):  # noqa: E712 - kfp compiles the comparison
        preflown = preflight(task=task, splits=splits).set_display_name("Preflight")
        on_start = {**on_data, "preflight": preflown.outputs["verdict"]}
        preflight_gate = gate(task=task, needs=list(BEFORE_TRAINING), **on_start).set_display_name("Gate on preflight")

        with dsl.If(preflight_gate.outputs["Output"] == True, name="preflight passed"):  # noqa: E712
            trained = train(task=task, splits=splits).set_display_name("Train")
            model = trained.outputs["model"]
            evaluated = evaluate(task=task, splits=splits, model=model).set_display_name("Evaluate")
            behaved = behave(task=task, splits=splits, model=model).set_display_name("Test behavior")
            on_all = {
                **on_start,
                "train": trained.outputs["verdict"],
                "evaluate": evaluated.outputs["verdict"],
                "behave": behaved.outputs["verdict"],
            }
            final_gate = gate(task=task, needs=list(STAGES), **on_all).set_display_name("Gate")
            decision = final_gate.outputs["decision"]

            with dsl.If(final_gate.outputs["Output"] == True, name="all passed"):  # noqa: E712
                published = publish(
                    task=task,
                    model=model,
                    decision=decision,
                    report=final_gate.outputs["report"],
                    registry=registry,
                    **on_all,
                ).set_display_name("Publish")
            enforced = enforce(decision=decision).set_display_name("Enforce the decision")

        with dsl.If(preflight_gate.outputs["Output"] == False, name="preflight failed"):  # noqa: E712
            grounded = enforce(decision=preflight_gate.outputs["decision"]).set_display_name("Enforce: preflight")

    with dsl.If(data_gate.outputs["Output"] == False, name="data failed"):  # noqa: E712
        refused = enforce(decision=data_gate.outputs["decision"]).set_display_name("Enforce: data")

    # What a step found is always of this run: what stands at a URI may have changed since an earlier one.
    gates = (data_gate, preflight_gate, final_gate, published, enforced, grounded, refused)
    for step in (loaded, validated, preprocessed, preflown, trained, evaluated, behaved, *gates):
        step.set_caching_options(False)
