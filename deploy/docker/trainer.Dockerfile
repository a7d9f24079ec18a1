# The trainer service, on the CPU: takes commands from Kafka; HTTP on port 8081.
#
#   mvn -B -DskipTests package
#   docker build -f deploy/docker/trainer.Dockerfile -t dcgan/trainer:1.0.0 .
FROM eclipse-temurin:25-jre-noble
# PyTorch's OpenMP.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgomp1=14.* \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/dcgan

# What changes rarely comes first: libraries, among them PyTorch, then the framework's generated classes, then our own.
COPY trainer-service/target/quarkus-app/lib/ lib/
COPY trainer-service/target/quarkus-app/quarkus/ quarkus/
COPY trainer-service/target/quarkus-app/app/ app/
COPY trainer-service/target/quarkus-app/quarkus-run.jar trainer-service/target/quarkus-app/quarkus-app-dependencies.txt ./
COPY deploy/docker/warm-up.sh /tmp/
# Classes as this JVM has them after a start: the next one takes less time.
RUN ["bash", "/tmp/warm-up.sh", "-Xmx1g", "-XX:MaxDirectMemorySize=256m"]

# No name and no home: what is written goes to /tmp and /cache, which Kubernetes mounts; all else is read-only.
USER 10001:10001
# The number of threads is part of what makes a run repeatable; threads that wait for each other give their core away.
ENV DCGAN_DATA_CACHE=/cache/data DJL_CACHE_DIR=/cache/djl DJL_OFFLINE=true PYTORCH_FLAVOR=cpu \
    OMP_DYNAMIC=FALSE MKL_DYNAMIC=FALSE OMP_WAIT_POLICY=PASSIVE MALLOC_ARENA_MAX=2
EXPOSE 8081
STOPSIGNAL SIGTERM
ENTRYPOINT ["java", "-XX:AOTCache=service.aot", "-XX:+ExitOnOutOfMemoryError", "-Xmx1g", "-XX:MaxDirectMemorySize=256m", "-jar", "quarkus-run.jar"]
