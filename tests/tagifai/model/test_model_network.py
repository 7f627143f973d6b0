"""The network: a weighted sum of rows."""

import numpy as np
import pytest
import torch

from tagifai.model.features import Bags
from tagifai.model.network import LinearOverBags, tensors, turned

BAGS = Bags(np.asarray([0, 2, 1], dtype=np.int64), np.asarray([0.5, 2, 1], dtype=np.float32), np.asarray([0, 2, 2, 3]))


def test_logits_are_the_weighted_sum_of_rows_plus_the_bias():
    network = LinearOverBags(3, 2)
    rows = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    network.load_state_dict({"rows.weight": rows, "bias": torch.tensor([10.0, 20.0])})
    logits = network(*tensors(BAGS, torch.device("cpu")))
    expected = [[20.5, 33.0], [10.0, 20.0], [13.0, 24.0], [10.0, 20.0]]
    assert logits.tolist() == expected


@pytest.mark.parametrize("features", [0, 3])
def test_all_weights_begin_at_zero(features):
    network = LinearOverBags(features, 2)
    assert all(not part.any() for part in network.parameters())
    assert all(part.requires_grad for part in network.parameters())


def test_a_network_without_features_still_answers_with_its_bias():
    empty = Bags(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32), np.zeros(2, dtype=np.int64))
    assert LinearOverBags(0, 2)(*tensors(empty, torch.device("cpu"))).tolist() == [[0, 0], [0, 0]]


def test_the_gathered_gradient_is_that_of_torch():
    generator = torch.Generator().manual_seed(0)
    network, documents = LinearOverBags(4, 2), tensors(BAGS, torch.device("cpu"))  # no document holds the last feature
    network.load_state_dict({"rows.weight": torch.rand(4, 2, generator=generator), "bias": torch.rand(2)})
    found = []
    for logits in (network(*documents), network.gathered(documents, turned(documents, 4))):
        network.zero_grad()
        logits.square().sum().backward()
        found.append((logits, network.rows.weight.grad.clone(), network.bias.grad.clone()))
    for plain, gathered in zip(*found, strict=True):
        assert torch.allclose(plain, gathered, rtol=1e-6)
    assert found[1][1].any()
