import sys

STEPS = 100

# As a Hugging Face Trainer prints: a bar of tqdm on stderr, a dict on stdout now and then.
for step in range(1, STEPS + 1):
    loss = 2.0 * 0.97**step
    percent = 100 * step // STEPS
    bar = "#" * (percent // 10)
    left = (STEPS - step) // 50
    sys.stderr.write(f"\r{percent:3d}%|{bar:<10}| {step}/{STEPS} [00:01<00:{left:02d}, 50.00it/s]")
    if step % 10 == 0:
        print({"loss": loss, "learning_rate": 5e-05, "epoch": step / STEPS}, flush=True)
sys.stderr.write("\n")
print({"eval_loss": 0.1, "eval_runtime": 1.5, "epoch": 1.0})
