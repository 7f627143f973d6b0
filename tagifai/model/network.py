"""The network: one linear layer over bags of features, as a weighted sum of embedding rows."""

import torch
from torch import Tensor, nn

from tagifai.model.features import Bags


def tensors(bags: Bags, device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Copy bags to a device, in the order in which the network takes them."""
    features, weights, offsets = (torch.from_numpy(part).to(device) for part in bags)
    return features, weights, offsets


class LinearOverBags(nn.Module):
    """Logits for each label: the weighted sum of the rows of a document's features, plus a bias.

    All weights begin at zero: the loss is convex in them, so there is no symmetry to break and nothing random.
    """

    def __init__(self, features: int, labels: int) -> None:
        super().__init__()
        self.rows = nn.EmbeddingBag(max(1, features), labels, mode="sum", _weight=torch.zeros(max(1, features), labels))
        self.bias = nn.Parameter(torch.zeros(labels))

    def forward(self, features: Tensor, weights: Tensor, offsets: Tensor) -> Tensor:
        """Return logits, one row a document."""
        logits: Tensor = self.rows(features, offsets, per_sample_weights=weights) + self.bias
        return logits
