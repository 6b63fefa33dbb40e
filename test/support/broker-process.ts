export * from "../../simulator/brokers/broker-process.ts";
