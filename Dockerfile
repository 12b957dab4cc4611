# SPDX-License-Identifier: GPL-2.0-only
#
# docker build -t ns3-netfilter . && docker run -it --rm ns3-netfilter ./ns3 run tftp-nat
#
# These are the steps that .ci/releases runs on this release of Debian: the packages as root, the rest as a user
# who is not.

# What an editor's devcontainer works in, with the checkout mounted: .devcontainer/devcontainer.json.
FROM debian:trixie AS machine
COPY ns3 /opt/netfilter/
COPY .ci/prepare /opt/netfilter/.ci/
RUN /opt/netfilter/.ci/prepare && rm -rf /var/lib/apt/lists/*
USER student
WORKDIR /home/student

FROM machine
COPY --chown=student:student . /home/student/netfilter
WORKDIR /home/student/netfilter
RUN ./ns3 build
CMD ["/bin/bash"]
