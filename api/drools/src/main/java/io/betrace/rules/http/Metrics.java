package io.betrace.rules.http;

import io.betrace.rules.session.Sessions;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counters in Prometheus' text form. No label names a tenant. */
final class Metrics {
  private static final double[] SECONDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

  private static final class Histogram {
    final LongAdder[] buckets = new LongAdder[SECONDS.length + 1];
    final LongAdder nanos = new LongAdder();

    Histogram() {
      for (int i = 0; i < buckets.length; i++) buckets[i] = new LongAdder();
    }

    void add(long taken) {
      int i = 0;
      while (i < SECONDS.length && taken > SECONDS[i] * 1e9) i++;
      buckets[i].increment();
      nanos.add(taken);
    }
  }

  private final Sessions sessions;
  private final Map<String, LongAdder> answers = new ConcurrentSkipListMap<>();
  private final Map<String, Histogram> durations = new ConcurrentSkipListMap<>();

  Metrics(Sessions sessions) {
    this.sessions = sessions;
  }

  void answered(String route, int status, long nanos) {
    answers.computeIfAbsent("route=\"" + route + "\",status=\"" + status + "\"", unseen -> new LongAdder()).increment();
    durations.computeIfAbsent(route, unseen -> new Histogram()).add(nanos);
  }

  String text() {
    var out = new StringBuilder();
    gauge(out, "drools_sessions", "Tenants with a session.", sessions.size());
    gauge(out, "drools_rules", "Rules in all sessions.", sessions.ruleCount());
    gauge(out, "drools_rule_bases", "Compiled rule sets: tenants share those of the same shape.", sessions.ruleBaseCount());
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    gauge(out, "drools_heap_bytes", "Heap in use.", heap.getUsed());
    gauge(out, "drools_heap_max_bytes", "Heap that may be used.", heap.getMax());
    gauge(out, "drools_metaspace_bytes", "Memory of loaded classes.", metaspace());
    gauge(out, "drools_classes", "Loaded classes.", ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
    head(out, "drools_requests_total", "counter", "Requests by route and status.");
    answers.forEach((labels, count) -> line(out, "drools_requests_total{" + labels + "}", count.sum()));
    head(out, "drools_request_seconds", "histogram", "Time to answer.");
    durations.forEach((route, histogram) -> write(out, "route=\"" + route + "\"", histogram));
    return out.toString();
  }

  private static void write(StringBuilder out, String label, Histogram histogram) {
    long total = 0;
    for (int i = 0; i < histogram.buckets.length; i++) {
      total += histogram.buckets[i].sum();
      var le = i < SECONDS.length ? Double.toString(SECONDS[i]) : "+Inf";
      line(out, "drools_request_seconds_bucket{" + label + ",le=\"" + le + "\"}", total);
    }
    out.append("drools_request_seconds_sum{").append(label).append("} ").append(histogram.nanos.sum() / 1e9).append('\n');
    line(out, "drools_request_seconds_count{" + label + "}", total);
  }

  private static long metaspace() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals("Metaspace"))
        .mapToLong((MemoryPoolMXBean pool) -> pool.getUsage().getUsed())
        .sum();
  }

  private static void gauge(StringBuilder out, String name, String help, long value) {
    head(out, name, "gauge", help);
    line(out, name, value);
  }

  private static void head(StringBuilder out, String name, String type, String help) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void line(StringBuilder out, String name, long value) {
    out.append(name).append(' ').append(value).append('\n');
  }
}
