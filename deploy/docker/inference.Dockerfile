# The inference service: GET /generate on port 8080.
#
#   mvn -B -DskipTests package
#   docker build -f deploy/docker/inference.Dockerfile -t dcgan/inference:1.0.0 .
FROM eclipse-temurin:25-jre-noble
WORKDIR /opt/dcgan

# What changes rarely comes first: libraries, then the framework's generated classes, then our own.
COPY inference-service/target/quarkus-app/lib/ lib/
COPY inference-service/target/quarkus-app/quarkus/ quarkus/
COPY inference-service/target/quarkus-app/app/ app/
COPY inference-service/target/quarkus-app/quarkus-run.jar inference-service/target/quarkus-app/quarkus-app-dependencies.txt ./
COPY deploy/docker/warm-up.sh /tmp/
# Classes as this JVM has them after a start: the next one takes less time.
RUN ["bash", "/tmp/warm-up.sh", "-Xmx512m", "-XX:+UseSerialGC"]

# No name and no home: what is written goes to /tmp and /cache, which Kubernetes mounts; all else is read-only.
USER 10001:10001
ENV DCGAN_INFERENCE_CACHE=/cache MALLOC_ARENA_MAX=2
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["java", "-XX:AOTCache=service.aot", "-XX:+ExitOnOutOfMemoryError", "-Xmx512m", "-XX:+UseSerialGC", "-jar", "quarkus-run.jar"]
