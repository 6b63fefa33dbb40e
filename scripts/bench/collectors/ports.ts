/** Namespaces are ours alone, so every port is free. */
export const DEVICE_PORTS = {
  dish: 9200,
  starlinkRouter: 9000,
  webModem: 80,
  snmpModem: 161,
  ups: 3493,
  nginx: 8081,
  exporter: 8082,
  routeros: 8083,
} as const;

export const FAR_PORTS = { dns: 53, page: 443, broker: 1883 } as const;
