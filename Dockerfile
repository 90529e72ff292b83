# The whole of Toolwarden from this repository. Like compose.yaml it was never built for want of a container engine.
FROM node:24-bookworm-slim

# bubblewrap and util-linux make the sandboxes that servers are started in; the Python of the system installs what comes from PyPI.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends bubblewrap ca-certificates python3 python3-venv util-linux \
  && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/toolwarden
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY . .
RUN ln -s /opt/toolwarden/bin/toolwarden.js /usr/local/bin/toolwarden \
  && install --directory --owner=node --group=node /var/lib/toolwarden /srv/site

ENV TOOLWARDEN_HOME=/var/lib/toolwarden
# Not root: who breaks out of a sandbox has nothing here.
USER node
WORKDIR /var/lib/toolwarden
ENTRYPOINT ["/usr/local/bin/toolwarden"]
CMD ["--help"]
