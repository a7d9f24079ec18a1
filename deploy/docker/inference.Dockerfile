# The inference service: GET /generate on port 8080.
#
#   mvn -B -DskipTests package
#   docker build -f deploy/docker/inference.Dockerfile -t dcgan/inference:1.0.0 .
FROM eclipse-temurin:25-jre-noble
WORKDIR /opt/dcgan

# Layers from the least to the most frequently changed: libraries, the framework's generated classes, our own classes.
COPY inference-service/target/quarkus-app/lib/ lib/
COPY inference-service/target/quarkus-app/quarkus/ quarkus/
COPY inference-service/target/quarkus-app/app/ app/
COPY inference-service/target/quarkus-app/quarkus-run.jar inference-service/target/quarkus-app/quarkus-app-dependencies.txt ./
COPY deploy/docker/warm-up.sh /tmp/
# Caches the classes that this JVM has loaded after a start, which shortens later starts.
RUN ["bash", "/tmp/warm-up.sh", "-Xmx512m", "-XX:MaxDirectMemorySize=256m", "-XX:+UseSerialGC"]

# A user without name and home. Only /tmp and /cache are writable, which Kubernetes mounts.
USER 10001:10001
ENV QUARKUS_HTTP_HOST=0.0.0.0 DCGAN_INFERENCE_CACHE=/cache MALLOC_ARENA_MAX=2
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["java", "-XX:AOTCache=service.aot", "-XX:+ExitOnOutOfMemoryError", "-Xmx512m", "-XX:MaxDirectMemorySize=256m", "-XX:+UseSerialGC", "-jar", "quarkus-run.jar"]
