"""How the terms of the field are read aloud: as words, as letters, or as something else."""

WORDS: dict[str, str] = {
    # read as a word, or in a way of its own
    "SQL": "sequel", "NoSQL": "no sequel", "MySQL": "my sequel", "SQLite": "sequel lite",
    "PostgreSQL": "post gress", "Postgres": "post gress", "BigQuery": "big query",
    "RAG": "rag", "BERT": "bert", "RoBERTa": "roberta", "LoRA": "lora", "QLoRA": "Q lora",
    "NaN": "nan", "NaNs": "nans", "ROC": "rock", "SHAP": "shap", "LIME": "lime", "SMOTE": "smote",
    "CUDA": "cooda", "GAN": "gan", "GANs": "gans", "DAG": "dag", "DAGs": "dags",
    "ReLU": "ray loo", "GELU": "gel loo", "UMAP": "you map", "FAISS": "face", "HNSW": "H N S W",
    "JSON": "jay son", "YAML": "yammel", "REST": "rest", "CRUD": "crud", "ACID": "acid", "SaaS": "sass",
    "SOTA": "state of the art", "STAR": "star", "LASSO": "lasso", "ARIMA": "a reema", "COPPA": "coppa",
    "HIPAA": "hippa", "MAP": "map", "mAP": "mean average precision", "MAPE": "map E", "RAM": "ram",
    "NumPy": "num pie", "SciPy": "sigh pie", "PyTorch": "pie torch", "PySpark": "pie spark",
    "sklearn": "S K learn", "scikit-learn": "sigh kit learn", "MLflow": "M L flow", "MLOps": "M L ops",
    "DevOps": "dev ops", "LLMOps": "L L M ops", "TensorFlow": "tensor flow", "GitHub": "git hub",
    "LightGBM": "light G B M", "XGBoost": "X G boost", "CatBoost": "cat boost", "AdaBoost": "ada boost",
    "OAuth": "oh auth", "nginx": "engine X", "k8s": "kubernetes", "K8s": "kubernetes", "IoT": "I O T",
    "gRPC": "G R P C", "vLLM": "V L L M", "kNN": "K N N", "k-NN": "K N N", "t-SNE": "tee snee",
    "word2vec": "word to veck", "seq2seq": "seek to seek", "i18n": "internationalization",
    "OK": "okay", "OKs": "okays", "PhD": "P H D", "pgvector": "P G vector", "DuckDB": "duck D B",
    "MongoDB": "mongo D B", "DynamoDB": "dynamo D B", "Redis": "red iss", "regex": "redge ex",
    "ok": "okay", "async": "ay sink", "idempotent": "eye dem potent", "wifi": "why fye",
    "idempotency": "eye dem potency", "hyperparameter": "hyper parameter", "hyperparameters": "hyper parameters",
    "hyperparameter's": "hyper parameter's", "logits": "low jits", "tanh": "tan H", "pretraining": "pre training",
    "pretrained": "pre trained", "refactor": "re factor", "resample": "re sample", "resamples": "re samples",
    "rerank": "re rank", "reranked": "re ranked", "reranker": "re ranker",
    "recommender": "recka mender", "recommenders": "recka menders", "Recommender": "recka mender",
    "BLEU": "blue", "ROUGE": "rouge", "JAX": "jacks", "ONNX": "onyx", "TensorRT": "tensor R T", "MoE": "M O E",
    "GraphQL": "graph Q L", "RabbitMQ": "rabbit M Q", "FastAPI": "fast A P I", "ELBO": "elbow", "ANOVA": "a nova",
    "OLAP": "oh lap", "DBSCAN": "D B scan", "VRAM": "V ram", "Jupyter": "jupiter", "Keras": "care us",
    "Kubeflow": "kube flow", "SOC2": "sock two", "nDCG": "N D C G", "dbt": "D B T",
}  # fmt: skip
"""Exact spelling to its reading."""

SHORT_FORMS: dict[str, str] = {
    "e.g.": "for example", "i.e.": "that is", "vs.": "versus", "vs": "versus", "etc.": "et cetera",
    "cf.": "compare", "approx.": "approximately", "a.k.a.": "also known as", "aka": "also known as",
    "w/o": "without", "w/": "with", "b/c": "because", "w.r.t.": "with respect to",
    "wrt": "with respect to", "esp.": "especially", "incl.": "including", "dept.": "department",
    "No.": "number", "fig.": "figure", "Fig.": "figure", "Dr.": "doctor", "Mr.": "mister", "Ms.": "miz",
}  # fmt: skip
"""Abbreviations with or without their stops."""

PAIRS: dict[str, str] = {
    "A/B": "A B", "CI/CD": "C I C D", "and/or": "and or", "I/O": "I O", "TCP/IP": "T C P I P",
    "ROC-AUC": "rock A U C", "ROC AUC": "rock A U C", "PR-AUC": "P R A U C", "24/7": "twenty-four seven",
    "C++": "C plus plus", "C#": "C sharp", "F#": "F sharp", "N/A": "not applicable", "n/a": "not applicable",
    "TF-IDF": "T F I D F", "TF/IDF": "T F I D F", "l/r": "left right", "R&D": "R and D", "Q&A": "Q and A",
    "L1/L2": "L one or L two", "train/test": "train test", "QA": "Q A",
}  # fmt: skip
"""Terms whose own punctuation is part of them."""

_SHOUTED = """
THE AND OR NOT ALL ANY YES NO IF WHY HOW WHAT WHO WHEN ONE TWO MUST NEVER ALWAYS ONLY BEFORE AFTER YOU YOUR
THIS THAT FIRST LAST BUT NOW VERY MORE LESS THEN SAY WITH FOR ARE WAS CAN DO DOES TOP NEW OLD FALSE TRUE NULL
NONE
"""
SHOUTED = frozenset(_SHOUTED.split())
"""Ordinary words in capitals for emphasis."""

UNITS: dict[str, tuple[str, str]] = {
    "ms": ("millisecond", "milliseconds"), "s": ("second", "seconds"), "sec": ("second", "seconds"),
    "secs": ("second", "seconds"), "µs": ("microsecond", "microseconds"),
    "us": ("microsecond", "microseconds"), "ns": ("nanosecond", "nanoseconds"),
    "min": ("minute", "minutes"), "mins": ("minute", "minutes"), "h": ("hour", "hours"),
    "hr": ("hour", "hours"), "hrs": ("hour", "hours"), "KB": ("kilobyte", "kilobytes"),
    "kB": ("kilobyte", "kilobytes"), "MB": ("megabyte", "megabytes"), "GB": ("gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes"), "PB": ("petabyte", "petabytes"), "GiB": ("gigabyte", "gigabytes"),
    "MiB": ("megabyte", "megabytes"), "Hz": ("hertz", "hertz"), "kHz": ("kilohertz", "kilohertz"),
    "MHz": ("megahertz", "megahertz"), "GHz": ("gigahertz", "gigahertz"),
    "QPS": ("query per second", "queries per second"), "qps": ("query per second", "queries per second"),
    "RPS": ("request per second", "requests per second"),
    "rps": ("request per second", "requests per second"),
    "fps": ("frame per second", "frames per second"), "dB": ("decibel", "decibels"),
    "kg": ("kilogram", "kilograms"), "km": ("kilometer", "kilometers"), "cm": ("centimeter", "centimeters"),
    "px": ("pixel", "pixels"), "pp": ("percentage point", "percentage points"),
    "bps": ("basis point", "basis points"), "%": ("percent", "percent"), "°C": ("degree", "degrees"),
    "°": ("degree", "degrees"), "x": ("time", "times"), "X": ("time", "times"), "×": ("time", "times"),
}  # fmt: skip
"""Written straight after a number, or one space after it: singular and plural."""

SCALES: dict[str, str] = {
    "k": "thousand", "K": "thousand", "M": "million", "MM": "million", "mn": "million", "B": "billion",
    "bn": "billion", "T": "trillion",
}  # fmt: skip
"""Written straight after a number."""

CURRENCIES: dict[str, tuple[str, str, str]] = {
    "$": ("dollar", "dollars", "cents"),
    "€": ("euro", "euros", "cents"),
    "£": ("pound", "pounds", "pence"),
}

PER: dict[str, str] = {
    "s": "second", "sec": "second", "min": "minute", "h": "hour", "hr": "hour", "d": "day", "mo": "month",
    "yr": "year", "req": "request", "GB": "gigabyte",
}  # fmt: skip
"""What follows the slash of a rate."""

SYMBOLS: tuple[tuple[str, str], ...] = (
    (">=", " at least "), ("≥", " at least "), ("<=", " at most "), ("≤", " at most "),
    ("!=", " is not equal to "), ("≠", " is not equal to "), ("==", " equals "),
    ("<->", " to and from "), ("->", " to "), ("=>", " to "), ("→", " to "), ("±", " plus or minus "),
    ("≈", " about "), ("~", " about "), ("&", " and "), ("=", " equals "), ("+", " plus "),
    ("<", " less than "), (">", " more than "), ("×", " times "), ("÷", " divided by "), ("²", " squared"),
    ("³", " cubed"),
    ("∞", " infinity "), ("√", " square root of "), ("µ", " mu "), ("μ", " mu "), ("σ", " sigma "),
    ("λ", " lambda "), ("α", " alpha "), ("β", " beta "), ("ε", " epsilon "), ("θ", " theta "),
    ("π", " pi "), ("Δ", " delta "), ("§", " section "), ("©", ""), ("®", ""), ("™", ""),
)  # fmt: skip
