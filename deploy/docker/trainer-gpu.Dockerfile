# The trainer service on NVIDIA GPUs: the CPU's image, with CUDA's libtorch in place of the one in the libraries.
#
#   docker build -f deploy/docker/trainer.Dockerfile -t dcgan/trainer:1.0.0 .
#   docker build -f deploy/docker/trainer-gpu.Dockerfile --build-context libtorch=FOLDER -t dcgan/trainer-gpu:1.0.0 .
#
# FOLDER is the unpacked libtorch 2.7.1+cu128 (C++11 ABI, with shared libraries). It is available from PyTorch's own site
# but from no package registry. The libraries already contain DJL's binding for it.
FROM dcgan/trainer:1.0.0
# A build context, not a stage.
# hadolint ignore=DL3022
COPY --from=libtorch lib/ /opt/libtorch/lib/
ENV PYTORCH_LIBRARY_PATH=/opt/libtorch/lib PYTORCH_VERSION=2.7.1 PYTORCH_FLAVOR=cu128 \
    NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
