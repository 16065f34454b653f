import json, os, sys, time

lr, steps, w = float(sys.argv[1]) if len(sys.argv) > 1 else 0.1, 200, 0.0
result_dir = os.environ.get('RUNGRID_RESULT_DIR', '.')
status_file = os.environ.get('RUNGRID_STATUS_FILE', 'status.json')

with open(os.environ.get('RUNGRID_METRICS_FILE', 'metrics.jsonl'), 'a', buffering=1) as metrics:
    for step in range(1, steps + 1):
        loss = sum((w * x - 3 * x) ** 2 for x in range(-5, 6)) / 110  # learn that y = 3x
        w -= lr * sum(2 * (w * x - 3 * x) * x for x in range(-5, 6)) / 110
        time.sleep(0.02)  # stands for real work
        metrics.write(json.dumps({'step': step, 'time': time.time(), 'loss': loss, 'w': w}) + '\n')
        now = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())
        with open(status_file + '.tmp', 'w') as file:
            json.dump({'step': step, 'totalSteps': steps, 'lastUpdatedTime': now}, file)
        os.replace(status_file + '.tmp', status_file)  # so that nobody reads half a document

with open(os.path.join(result_dir, 'metrics.json'), 'w') as file:
    json.dump({'loss': loss, 'w': w}, file)
print(f'lr {lr}: loss {loss:.2g}, w {w:.4f}')
