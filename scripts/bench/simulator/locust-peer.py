"""Sites as users of Locust, which has no MQTT of its own in Debian: by Eclipse Paho, as its plugins do. The load stands as JSON in PEER_LOAD, the
name of the worker in PEER_WORKER."""

import itertools
import json
import os
import time

import locust.runners
import paho.mqtt.client
from locust import User, constant_pacing, task

load = json.loads(os.environ["PEER_LOAD"])
# Debian's package says no version, and a master takes a worker without one for an ancient one.
locust.runners.__version__ = locust.runners.__version__ or "packaged"
payload = "x" * load["payloadBytes"]
numbers = itertools.count()


class Site(User):
    wait_time = constant_pacing(load["everySeconds"])

    def on_start(self):
        name = f'{os.environ["PEER_WORKER"]}-{next(numbers)}'
        self.topic = f'{load["topic"]}/{name}'
        self.client = paho.mqtt.client.Client(client_id=f"locust-{name}", protocol=paho.mqtt.client.MQTTv5)
        self.client.connect("127.0.0.1", load["port"])
        self.client.loop_start()
        # What is published before the broker has answered may stay behind.
        while not self.client.is_connected():
            time.sleep(0.01)

    @task
    def publish(self):
        began = time.perf_counter()
        self.client.publish(self.topic, payload, qos=1).wait_for_publish()
        self.environment.events.request.fire(
            request_type="PUBLISH",
            name=load["topic"],
            response_time=(time.perf_counter() - began) * 1000,
            response_length=0,
            exception=None,
            context={},
        )
