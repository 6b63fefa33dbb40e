"""Clients of Eclipse Paho in one process, each with a thread of its own, as load tools on Python have them. The load stands as JSON in sys.argv[1]."""

import json
import sys
import time

import paho.mqtt.client

load = json.loads(sys.argv[1])
payload = "x" * load["payloadBytes"]
clients = []

for number in range(load["clients"]):
    client = paho.mqtt.client.Client(client_id=f"paho-{number}", protocol=paho.mqtt.client.MQTTv5)
    client.connect("127.0.0.1", load["port"])
    client.loop_start()
    # What is published before the broker has answered may stay behind.
    while not client.is_connected():
        time.sleep(0.001)
    client.publish(f'{load["topic"]}/{number}', payload, qos=1)
    clients.append((time.monotonic(), client))

# Those that connected first send first.
while True:
    for number, (sent_at, client) in enumerate(clients):
        time.sleep(max(0, sent_at + load["everySeconds"] - time.monotonic()))
        client.publish(f'{load["topic"]}/{number}', payload, qos=1)
        clients[number] = (sent_at + load["everySeconds"], client)
