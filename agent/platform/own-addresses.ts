import { networkInterfaces } from "node:os";

const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/;

/** Addresses by which devices of the local network reach this box: private IPv4, in the order of the interfaces. */
export function privateAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).flatMap(({ address, family, internal }) =>
      family === "IPv4" && !internal && PRIVATE.test(address) ? [address] : [],
    ),
  );
}
