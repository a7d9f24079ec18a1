# The trainer service on the CPU: consumes commands from Kafka; HTTP on port 8081.
#
#   mvn -B -DskipTests package
#   docker build -f deploy/docker/trainer.Dockerfile -t dcgan/trainer:1.0.0 .
FROM eclipse-temurin:25-jre-noble
# PyTorch needs OpenMP.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgomp1=14.* \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/dcgan

# Layers from the least to the most frequently changed: libraries including PyTorch, the framework's generated classes, our
# own classes.
COPY trainer-service/target/quarkus-app/lib/ lib/
COPY trainer-service/target/quarkus-app/quarkus/ quarkus/
COPY trainer-service/target/quarkus-app/app/ app/
COPY trainer-service/target/quarkus-app/quarkus-run.jar trainer-service/target/quarkus-app/quarkus-app-dependencies.txt ./
COPY deploy/docker/warm-up.sh /tmp/
# Caches the classes that this JVM has loaded after a start, which shortens later starts.
RUN ["bash", "/tmp/warm-up.sh", "-Xmx1g", "-XX:MaxDirectMemorySize=256m"]

# A user without name and home. Only /tmp and /cache are writable, which Kubernetes mounts.
USER 10001:10001
ENV QUARKUS_HTTP_HOST=0.0.0.0 DCGAN_DATA_CACHE=/cache/data DJL_CACHE_DIR=/cache/djl DJL_OFFLINE=true PYTORCH_FLAVOR=cpu MALLOC_ARENA_MAX=2
EXPOSE 8081
STOPSIGNAL SIGTERM
ENTRYPOINT ["java", "-XX:AOTCache=service.aot", "-XX:+ExitOnOutOfMemoryError", "-Xmx1g", "-XX:MaxDirectMemorySize=256m", "-jar", "quarkus-run.jar"]
