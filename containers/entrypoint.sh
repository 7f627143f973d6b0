#!/bin/sh
# A command that begins with a shell, Python or a path runs as it is (Kubeflow starts a step with `sh -c`);
# everything else is for tagifai, so that `docker run IMAGE evaluate --help` works.
case "${1-}" in
sh | bash | python | python3 | /*) exec "$@" ;;
*) exec tagifai "$@" ;;
esac
