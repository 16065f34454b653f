"""Names of torch's types, for a script that runs where torch is not installed: ``from rungrid import dtypes as torch``."""

auto = "auto"
bfloat16 = "bfloat16"
float16 = "float16"
float32 = "float32"
float64 = "float64"
half = "half"
