import gzip
import json
import os
import time
import urllib.error
import urllib.request

url = os.environ["RUNGRID_REPORT_URL"]
token = os.environ["RUNGRID_REPORT_TOKEN"]


def send(columns: dict) -> None:
    """Sends a batch until it is stored. Sending it twice does no harm: it is stored once."""
    body = gzip.compress(json.dumps({"columns": columns}).encode())
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
    }
    while True:
        try:
            request = urllib.request.Request(url, data=body, headers=headers)
            with urllib.request.urlopen(request, timeout=10) as response:
                result = json.load(response)
            for refused in result["refused"]:
                print("refused:", refused["name"], refused["reason"])
            return
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise SystemExit(error.read().decode())
            time.sleep(float(error.headers.get("Retry-After", 1)))
        except OSError:
            time.sleep(1)  # the server is away


steps, times, losses = [], [], []
for step in range(1, 101):
    steps.append(step)
    times.append(time.time())
    losses.append(2.0 * 0.97**step)  # your training step
    if len(steps) == 50:
        send({"step": steps, "time": times, "values": {"loss": losses}})
        steps, times, losses = [], [], []
