package com.infisical.gotemplate.bench;

import com.infisical.gotemplate.GoTemplate;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time to parse and to render a target of 20 keys. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class TemplateBenchmark {
  private Work work;
  private List<GoTemplate> parsed;

  /** Loads templates and secrets. */
  @Setup
  public void load() throws IOException {
    work = Work.load();
    parsed = work.parse();
  }

  /** Parses 20 templates. */
  @Benchmark
  public int parse() {
    return work.parse().size();
  }

  /** Renders 20 parsed templates. */
  @Benchmark
  public int render() {
    return work.render(parsed);
  }

  /** Both, as the Go operator does at every reconcile. */
  @Benchmark
  public int parseAndRender() {
    return work.render(work.parse());
  }
}
