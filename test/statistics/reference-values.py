"""Makes reference-values.json, the oracle of the statistics' tests.

    python3 -m venv venv && venv/bin/pip install scipy==1.17.1 statsmodels==0.15.0
    venv/bin/python test/statistics/reference-values.py > test/statistics/reference-values.json
"""

import json
import random

import numpy
from scipy.stats import binom, binomtest, boschloo_exact, chi2
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

random.seed(8)


def arm(successes, trials):
    return {"successes": successes, "trials": trials}


def drawn_arms(most):
    first, second = random.randint(2, most), random.randint(2, most)
    return arm(random.randint(0, first), first), arm(random.randint(0, second), second)


def boschloo(first, second):
    table = [
        [first["successes"], second["successes"]],
        [first["trials"] - first["successes"], second["trials"] - second["successes"]],
    ]
    return boschloo_exact(table, n=512).pvalue


def newcombe(first, second):
    return confint_proportions_2indep(
        second["successes"], second["trials"], first["successes"], first["trials"], method="newcomb"
    )


def tables(strata):
    return [
        numpy.array(
            [
                [second["successes"], second["trials"] - second["successes"]],
                [first["successes"], first["trials"] - first["successes"]],
            ]
        )
        for first, second in strata
    ]


two_arms = [
    (arm(3, 10), arm(10, 10)),
    (arm(0, 3), arm(3, 3)),
    (arm(0, 20), arm(20, 20)),
    (arm(7, 15), arm(12, 17)),
    (arm(50, 100), arm(70, 100)),
    (arm(99, 100), arm(92, 100)),
    *[drawn_arms(40) for _ in range(14)],
]
counts = [(0, 10), (10, 10), (59, 59), (7, 20), (81, 263), (1, 2)]
strata = [
    [(arm(12, 30), arm(20, 28)), (arm(5, 17), arm(9, 20)), (arm(8, 22), arm(16, 25))],
    [(arm(2, 20), arm(18, 20)), (arm(15, 20), arm(16, 20))],
    [(arm(3, 9), arm(5, 8)), (arm(1, 12), arm(4, 10)), (arm(6, 11), arm(7, 9)), (arm(2, 8), arm(3, 8))],
]
p_values = [0.01, 0.04, 0.03, 0.005, 0.8, 0.04]

print(
    json.dumps(
        {
            "twoArms": [
                {
                    "first": first,
                    "second": second,
                    "boschloo": boschloo(first, second),
                    "newcombe": list(newcombe(first, second)),
                }
                for first, second in two_arms
            ],
            "clopperPearson": [
                {
                    "successes": k,
                    "trials": n,
                    "interval": list(binomtest(k, n).proportion_ci(0.95, method="exact")),
                }
                for k, n in counts
            ],
            "breslowDay": [
                {
                    "strata": [{"first": first, "second": second} for first, second in table],
                    "pValue": float(StratifiedTable(tables(table)).test_equal_odds(adjust=True).pvalue),
                }
                for table in strata
            ],
            "holm": {"pValues": p_values, "adjusted": list(multipletests(p_values, method="holm")[1])},
            "chiSquared": [
                {"x": x, "degreesOfFreedom": df, "tail": float(chi2.sf(x, df))}
                for x, df in [(0.1, 1), (3.841458820694124, 1), (40, 1), (2, 2), (11, 5), (30, 9), (250, 200)]
            ],
            "binomial": [
                {"k": k, "trials": n, "rate": rate, "probability": float(binom.pmf(k, n, rate))}
                for k, n, rate in [(0, 20, 0.3), (13, 20, 0.3), (200, 400, 0.5), (1000, 1000, 0.999)]
            ],
        },
        indent=1,
    )
)
