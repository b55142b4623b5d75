package io.mortise.bench.vector;

import io.mortise.bench.ScratchFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene103.Lucene103Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.MMapDirectory;

/// Lucene's graph over int8 vectors, in one segment that is mapped into memory: documents are rows.
final class LuceneIndex implements VectorIndex {
    private static final String FIELD = "vector";
    private static final int LINKS = 16;
    private static final int BEAM = 200;
    private static final double BUFFER_MEGABYTES = 1024;

    private final Path folder;
    private final MMapDirectory directory;
    private final DirectoryReader reader;
    private final IndexSearcher searcher;

    private LuceneIndex(Path folder, MMapDirectory directory) throws IOException {
        this.folder = folder;
        this.directory = directory;
        this.reader = DirectoryReader.open(directory);
        if (reader.leaves().size() != 1) {
            throw new IllegalStateException("segments: " + reader.leaves().size());
        }
        this.searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
    }

    /// Builds one on this thread, and commits it.
    ///
    /// @param base of length 1
    static LuceneIndex build(float[][] base) throws IOException {
        Path folder = ScratchFolder.make("mortise-bench-lucene");
        MMapDirectory directory = new MMapDirectory(folder);
        IndexWriterConfig config = new IndexWriterConfig()
                .setCodec(new Lucene103Codec() {
                    @Override
                    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                        return new Lucene99HnswScalarQuantizedVectorsFormat(LINKS, BEAM);
                    }
                })
                .setMergeScheduler(new SerialMergeScheduler())
                .setRAMBufferSizeMB(BUFFER_MEGABYTES)
                .setUseCompoundFile(false);
        try (IndexWriter writer = new IndexWriter(directory, config)) {
            for (float[] vector : base) {
                Document document = new Document();
                document.add(new KnnFloatVectorField(FIELD, vector, VectorSimilarityFunction.DOT_PRODUCT));
                writer.addDocument(document);
            }
        }
        return new LuceneIndex(folder, directory);
    }

    @Override
    public String name() {
        return "Lucene int8";
    }

    @Override
    public int[] search(float[] query, int count, int width) throws IOException {
        ScoreDoc[] found = searcher.search(new KnnFloatVectorQuery(FIELD, query, width), count).scoreDocs;
        int[] rows = new int[found.length];
        for (int index = 0; index < rows.length; index++) {
            rows[index] = found[index].doc;
        }
        return rows;
    }

    @Override
    public void close() throws IOException {
        reader.close();
        directory.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
