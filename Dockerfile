# Only copies what "make dist" built. The base needs nothing but a shell and a C library: ARG BASE chooses another.
ARG BASE=debian:bookworm-slim
FROM ${BASE}
COPY dist/infisical-operator /opt/infisical-operator
# Holds /manager, the name under which the Go operator's charts start it.
COPY dist/links/ /
USER 65532:65532
ENTRYPOINT ["/opt/infisical-operator/bin/infisical-operator"]
