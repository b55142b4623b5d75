package io.mortise.module.vectorset.value;

import io.mortise.module.vectorset.filter.Expression;

/// What is asked of a search.
///
/// @param query what is looked for
/// @param count how many elements to find
/// @param width how many nodes the walk keeps (ef); at least `count` is used
/// @param most the largest distance to answer, halved: 0 to 1
/// @param isExact whether to look at every element (TRUTH)
/// @param isStrict whether to score as Redis does, see [Scoring]
/// @param filter what elements must fulfil, or null
/// @param effort how many nodes a filtered walk may visit at most
public record Search(
        Query query,
        int count,
        int width,
        double most,
        boolean isExact,
        boolean isStrict,
        Expression filter,
        long effort) {
    /// A search without a filter that answers all distances.
    public static Search of(Query query, int count, int width) {
        return new Search(query, count, width, 2, false, false, null, 0);
    }
}
