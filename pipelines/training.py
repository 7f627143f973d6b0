"""Train, test, gate and publish a text classifier.

1. load the task and its tables
2. validate the tables
3. preprocess them: clean, split
4. decide on the data; when the data failed, fail the run here: nothing is trained
5. preflight: does training work at all
6. train a model
7. evaluate it on the test split
8. behave: run the behavior suite on it
9. decide on all verdicts
10. publish the model when all passed
11. enforce, last: fail the run when they did not, every report kept
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
        trained = train(task=task, splits=splits).set_display_name("Train").after(preflown)
        model = trained.outputs["model"]
        evaluated = evaluate(task=task, splits=splits, model=model).set_display_name("Evaluate")
        behaved = behave(task=task, splits=splits, model=model).set_display_name("Test behavior")
        on_all = {
            **on_data,
            "preflight": preflown.outputs["verdict"],
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

    with dsl.If(data_gate.outputs["Output"] == False, name="data failed"):  # noqa: E712
        refused = enforce(decision=data_gate.outputs["decision"]).set_display_name("Enforce the decision on data")

    # What is a finding of this very run is never taken from an earlier one; inputs at a URI may have changed.
    fresh = (loaded, validated, data_gate, preflown, evaluated, behaved, final_gate, published, enforced, refused)
    for step in fresh:
        step.set_caching_options(False)
