# The image every pipeline step runs in. DEVICE=cpu and DEVICE=gpu share each line below: it decides which build of
# torch is asked for (containers/requirements.py) and nothing else. The CUDA wheels carry CUDA, the node brings the driver.
#
# `make image` and `make image-gpu` build it through containers/build.sh, which hands in what belongs to a site:
# the secrets `pip` (a pip.conf) and `ca` (a CA bundle) and the wheels in build/wheels. All three may be absent.
ARG BASE_IMAGE=python:3.11-slim-bookworm

FROM ${BASE_IMAGE} AS inputs
ARG DEVICE=cpu
WORKDIR /project
# Only what this writes to /inputs counts below: an edit of pyproject.toml that leaves the dependencies alone installs nothing anew.
COPY pyproject.toml constraints.txt containers/constraints-gpu.txt containers/requirements.py ./
RUN python3 requirements.py "${DEVICE}" /inputs
COPY build/wheel[s]/ /inputs/wheels/

FROM ${BASE_IMAGE} AS tools
# pip lives in /tools and stays there: the image gets /opt/tagifai, which has none.
RUN --mount=type=bind,from=inputs,source=/inputs,target=/inputs \
    --mount=type=secret,id=pip,target=/etc/pip.conf \
    --mount=type=secret,id=ca \
    --mount=type=cache,target=/root/.cache/pip \
    python3 -m venv /tools \
    && /tools/bin/pip install --find-links /inputs/wheels -c /inputs/constraints.txt -r /inputs/build.txt \
    && python3 -m venv --without-pip /opt/tagifai

FROM tools AS dependencies
RUN --mount=type=bind,from=inputs,source=/inputs,target=/inputs \
    --mount=type=secret,id=pip,target=/etc/pip.conf \
    --mount=type=secret,id=ca \
    --mount=type=cache,target=/root/.cache/pip \
    pip="/tools/bin/pip --python /opt/tagifai/bin/python3 install --find-links /inputs/wheels -c /inputs/constraints.txt" \
    && $pip -r /inputs/runtime.txt \
    && $pip --no-deps -r /inputs/pipelines.txt
# What only a compiler, a test run of these packages or Arrow's RPC server needs. torch insists on torch_shm_manager.
RUN find /opt/tagifai/lib -depth -type d \( -name tests -o -name include -o -path '*/torch/test' -o -path '*/torch/share' \) -exec rm -r {} + \
    && find /opt/tagifai/lib -type f \( -name '*.a' -o -path '*/pyarrow/*_flight*.so*' \) -delete \
    && find /opt/tagifai/lib -type f -path '*/torch/bin/*' ! -name torch_shm_manager -delete

FROM tools AS package
WORKDIR /project
COPY pyproject.toml README.md LICENSE* ./
COPY tagifai tagifai
COPY components components
COPY pipelines pipelines
COPY data /package/app/data
COPY containers/entrypoint.sh /package/opt/tagifai/bin/entrypoint
RUN /tools/bin/pip wheel --quiet --no-index --no-deps --no-build-isolation --wheel-dir /wheel . \
    && /tools/bin/pip --python /opt/tagifai/bin/python3 install --quiet --no-warn-script-location --no-index --no-deps --root /package /wheel/*.whl \
    && chmod -R a=rX,u+w /package \
    && chmod a+x /package/opt/tagifai/bin/entrypoint

FROM ${BASE_IMAGE} AS image
RUN useradd --uid 10001 --no-log-init --no-create-home --home-dir /tmp --shell /usr/sbin/nologin tagifai \
    && find / -xdev -type f -perm /6000 -exec chmod a-s {} +
COPY --from=dependencies /opt/tagifai /opt/tagifai
COPY --from=package /package /
# The root file system may be read-only and the user id any other: whatever is written goes below /tmp, and the name of
# the user does not depend on /etc/passwd. _KFP_RUNTIME is how kfp is told that it runs a step and compiles nothing; it
# then imports without the packages of its client.
ENV PATH=/opt/tagifai/bin:$PATH \
    HOME=/tmp \
    USER=tagifai \
    LOGNAME=tagifai \
    XDG_CACHE_HOME=/tmp/.cache \
    LANG=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    _KFP_RUNTIME=true
USER 10001:10001
WORKDIR /app
# Steps run to their end and report by their exit code: there is no service whose health could be asked.
HEALTHCHECK NONE
ENTRYPOINT ["entrypoint"]
CMD ["--help"]
ARG SOURCE=""
ARG REVISION=""
ARG VERSION=""
LABEL org.opencontainers.image.title="tagifai" \
      org.opencontainers.image.description="Steps of a training pipeline for text classifiers that publishes only tested models" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.version="${VERSION}"
