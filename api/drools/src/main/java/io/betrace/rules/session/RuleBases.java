package io.betrace.rules.session;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.kie.api.KieBase;

/**
 * The compiled rule bases that are in use, by their DRL. DRL has numbers where a tenant's rules have words, and a rule
 * base never changes, so all tenants whose rules are of the same shape share one: those with the default pack wait for no
 * compiler and take no memory for it. What a trace is about is in the KieSession, and of those each tenant has its own.
 *
 * <p>A rule base is held by its sessions alone and goes with the last of them.
 */
final class RuleBases {
  private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();
  private final ReferenceQueue<KieBase> unused = new ReferenceQueue<>();

  /** Null when the DRL has to be compiled. */
  KieBase find(String drl) {
    var entry = entries.get(drl);
    return entry == null ? null : entry.get();
  }

  /** Compiles unless that was done since `find`. For the compiler's thread. */
  KieBase compile(String drl) {
    forgetUnused();
    var known = find(drl);
    if (known != null) return known;
    var compiled = Compiler.compile(drl);
    entries.put(drl, new Entry(drl, compiled, unused));
    return compiled;
  }

  int size() {
    forgetUnused();
    return entries.size();
  }

  private void forgetUnused() {
    // Only this very entry: the same DRL may have been compiled again since.
    for (var gone = unused.poll(); gone != null; gone = unused.poll())
      if (gone instanceof Entry entry) entries.remove(entry.drl, entry);
  }

  private static final class Entry extends WeakReference<KieBase> {
    private final String drl;

    Entry(String drl, KieBase base, ReferenceQueue<KieBase> queue) {
      super(base, queue);
      this.drl = drl;
    }
  }
}
