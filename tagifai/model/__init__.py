"""The model: features, network, training, and the checks of training itself."""
