"""The stages as Kubeflow components: a signature, one call into tagifai, metadata of the artifacts. No logic."""
