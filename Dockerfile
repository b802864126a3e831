# docker build -t topowalk . && docker run -it --rm -v "$PWD:/work:ro" topowalk my-manifests/
FROM swift:6.2-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends libncurses-dev libyaml-dev make && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN make build && sh scripts/install.sh .build/release/topowalk /out/usr/local

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ncurses-base ncurses-term libncursesw6 libyaml-0-2 \
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /out /
ENV LANG=C.UTF-8
USER nobody
WORKDIR /work
ENTRYPOINT ["topowalk"]
