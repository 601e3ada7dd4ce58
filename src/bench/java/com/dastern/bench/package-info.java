/// Benchmarks: `mvn -B -Pbench verify` runs them all, `docs/BENCH.md` has their figures.
package com.dastern.bench;
