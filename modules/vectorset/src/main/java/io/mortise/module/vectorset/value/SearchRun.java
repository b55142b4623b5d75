package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.value.store.Texts;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// One search of one set: chooses how to look, looks, scores again, and copies what was found.
///
/// **How.** A set that is small is scanned, and so are the matches of a filter if they are few; all else is a walk.
/// A walk under a filter walks as if there were none, with a beam wider by nearly as much as the filter leaves out,
/// and then passes over what does not match. Where that finds too few, because what matches lies elsewhere, the matches
/// are scanned after all.
final class SearchRun {
    private static final Found[] NOTHING = {};
    /// The power of the share that is left out by which a beam is wider: a walk that finds twice as many nodes finds
    /// the nearest of half of them better than a walk half as wide finds those of all.
    private static final double WIDENING = 0.75;

    private final VectorSet set;
    private final long replacementsBefore;
    private final Search search;
    private final Searcher searcher;
    private final long since;
    private final View view;
    private final Matches.Known matches;
    private final int size;
    private final long[] signs;

    SearchRun(VectorSet set, Search search, Readers.Ticket ticket) {
        this.set = set;
        this.replacementsBefore = set.replacements();
        this.search = search;
        this.searcher = ticket.searcher();
        this.since = ticket.since();
        this.matches = search.filter() == null ? null : set.matches().of(search.filter(), set);
        this.view = set.view();
        this.size = set.size();
        boolean bySigns = search.isStrict() && view.shape.quantization() == Quantization.BINARY;
        this.signs = bySigns ? search.query().signs() : null;
    }

    Found[] run() {
        int wanted = matches == null ? size : Math.min(size, matches.count());
        int count = Math.min(search.count(), wanted);
        if (count == 0 || view.entry < 0) {
            return NOTHING;
        }
        searcher.begin(view, search.query(), signs != null);
        try {
            int keep = VectorSet.scoredAgain(count, wanted);
            if (search.isExact() || VectorSet.isScanned(view, size, wanted)) {
                scan(keep);
                return found(count, keep);
            }
            walk(count);
            Found[] found = found(count, keep);
            if (matches != null && found.length < count && searcher.expanded() < search.effort()) {
                scan(keep);
                found = found(count, keep);
            }
            return found;
        } finally {
            searcher.end();
        }
    }

    private void scan(int keep) {
        searcher.scan(since, matches == null ? null : matches.bits(), keep);
    }

    private void walk(int count) {
        long width = Math.max(search.width(), count);
        if (matches == null) {
            searcher.nearest((int) Math.min(width, size), Long.MAX_VALUE);
        } else {
            double factor = Math.pow((double) size / matches.count(), WIDENING);
            searcher.nearest((int) Math.min(size, Math.round(width * factor)), search.effort());
        }
    }

    private boolean counts(int node) {
        return view.isVisible(node, since)
                && (matches == null
                        || node >>> 6 < matches.bits().length && (matches.bits()[node >>> 6] >>> node & 1) != 0);
    }

    /// The best of the beam, scored again.
    private Found[] found(int count, int keep) {
        Beam beam = searcher.beam;
        long[] scored = new long[Math.min(beam.size(), keep)];
        int kept = 0;
        for (int index = 0; index < beam.size() && kept < scored.length; index++) {
            int node = Beam.node(beam.at(index));
            if (counts(node)) {
                float distance = Scoring.distance(view, search.query(), signs, node, search.isStrict());
                scored[kept++] = Beam.key(distance, node);
            }
        }
        Arrays.sort(scored, 0, kept);
        return answers(scored, kept, count);
    }

    private Found[] answers(long[] scored, int kept, int count) {
        Texts.Reader names = view.names.another();
        Texts.Reader attributes = view.attributes.another();
        // An element that was replaced, or removed and added, may have been met as both; the nearer comes first.
        boolean isQuiet =
                set.epoch() == since && (replacementsBefore & 1) == 0 && set.replacements() == replacementsBefore;
        Set<ByteBuffer> seen = isQuiet ? null : new HashSet<>();
        Found[] found = new Found[Math.min(kept, count)];
        int answered = 0;
        for (int index = 0; index < kept && answered < found.length; index++) {
            float distance = Beam.distance(scored[index]);
            if (distance / 2.0 > search.most()) {
                break;
            }
            int node = Beam.node(scored[index]);
            byte[] name = names.copy(node);
            if (seen == null || seen.add(ByteBuffer.wrap(name))) {
                found[answered++] = new Found(name, distance, attributes.copy(node));
            }
        }
        return Arrays.copyOf(found, answered);
    }
}
